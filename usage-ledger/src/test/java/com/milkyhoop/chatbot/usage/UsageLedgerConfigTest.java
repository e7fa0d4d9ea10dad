package com.milkyhoop.chatbot.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.kit.ConfigException;
import com.milkyhoop.chatbot.model.ListPrices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageLedgerConfigTest {
  @TempDir private Path folder;

  @Test
  void shouldTakeTheListPricesWhenThereIsNoFile() {
    UsageLedgerConfig config = UsageLedgerConfig.read(Map.of());

    assertThat(config.prices()).isEqualTo(ListPrices.table());
    assertThat(config.retention()).isEqualTo(Duration.ofDays(400));
  }

  @Test
  void shouldTakePricesOfAFile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.csv"), "model,from,currency,input,output\nm,2026-01-01,EUR,2,10\n");

    assertThat(UsageLedgerConfig.read(Map.of("PRICES", file.toString())).prices().currency())
        .isEqualTo("EUR");
  }

  @Test
  void shouldNameEveryProblem() throws IOException {
    Path file = Files.writeString(folder.resolve("p.csv"), "a,b\n");
    Map<String, String> wrong = Map.of("PRICES", file.toString(), "USAGE_RETENTION", "3d");

    assertThatThrownBy(() -> UsageLedgerConfig.read(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("PRICES")
        .hasMessageContaining("must have the columns")
        .hasMessageContaining("USAGE_RETENTION");
    assertThatThrownBy(() -> UsageLedgerConfig.read(Map.of("PRICES", "/no/such/file")))
        .hasMessageContaining("/no/such/file, which can't be read");
  }
}
