package com.milkyhoop.chatbot.replay.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.model.ModelUsage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriceTableTest {
  private static final String HEADER =
      "model,from,currency,input,cached_input,cache_written_input,output\n";
  private static final LocalDate DAY = LocalDate.parse("2026-01-01");

  @TempDir Path folder;

  @Test
  void shouldTakeThePriceOfTheDay() throws IOException {
    PriceTable table = read("m,2026-01-01,EUR,2,1,3,8\nm,2025-01-01,EUR,20,,,80\n");
    ModelUsage usage = new ModelUsage(1_000_000, 200_000, 100_000, 500_000, 0);

    assertThat(table.cost("m", DAY, usage)).hasValueSatisfying(is("5.9"));
    assertThat(table.cost("m", DAY.minusDays(1), usage)).hasValueSatisfying(is("60"));
    assertThat(table.cost("m", LocalDate.parse("2024-12-31"), usage)).isEmpty();
    assertThat(table.currency()).isEqualTo("EUR");
  }

  @Test
  void shouldKnowDatedEditionsButNoOtherModelOfTheFamily() {
    PriceTable table = PriceTable.shipped();

    assertThat(table.price("gpt-4o-2024-08-06", DAY)).isEqualTo(table.price("gpt-4o", DAY));
    assertThat(table.price("gpt-4o", DAY)).isPresent();
    assertThat(table.price("gpt-4o-audio-preview", DAY)).isEmpty();
    assertThat(table.price("llama-3.1-8b", DAY)).isEmpty();
  }

  @Test
  void shouldNameTheRowWhenAFileIsNoTable() throws IOException {
    assertThatThrownBy(() -> read("m,2026-01-01,EUR,2,,,8\nm,yesterday,EUR,2,,,8\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prices.csv, row 2: Text 'yesterday'");
    assertThatThrownBy(() -> read("m,2026-01-01,EUR,-2,,,8\n"))
        .hasMessageContaining("row 1: a price must not be negative, is -2");
    assertThatThrownBy(() -> read("m,2026-01-01\n")).hasMessageContaining("row 1: ");
    assertThatThrownBy(() -> read("m,2026-01-01,EUR,1,,,1\nn,2026-01-01,USD,1,,,1\n"))
        .hasMessageContaining("row 2: all rows must have one currency");
    Path other = Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
    assertThatThrownBy(() -> PriceTable.read(other))
        .hasMessageContaining("other.csv: must have the columns");
  }

  private PriceTable read(String rows) throws IOException {
    return PriceTable.read(Files.writeString(folder.resolve("prices.csv"), HEADER + rows));
  }

  private static java.util.function.Consumer<BigDecimal> is(String cost) {
    return actual -> assertThat(actual).isEqualByComparingTo(cost);
  }
}
