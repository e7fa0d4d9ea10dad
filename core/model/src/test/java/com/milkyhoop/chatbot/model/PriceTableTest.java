package com.milkyhoop.chatbot.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PriceTableTest {
  private static final String HEADER =
      "model,from,currency,input,cached_input,cache_written_input,output\n";
  private static final LocalDate DAY = LocalDate.parse("2026-01-01");

  @Test
  void shouldTakeThePriceOfTheDay() {
    PriceTable table =
        PriceFile.parse(
            "own", "# mine\n" + HEADER + "m,2026-01-01,EUR,2,1,3,8\n\nm,2025-01-01,EUR,20,,,80\n");
    ModelUsage usage = new ModelUsage(1_000_000, 200_000, 100_000, 500_000, 0);

    assertThat(cost(table.price("m", DAY), usage)).isEqualByComparingTo("5.9");
    assertThat(cost(table.price("m", DAY.minusDays(1)), usage)).isEqualByComparingTo("60");
    assertThat(table.price("m", LocalDate.parse("2024-12-31"))).isEmpty();
    assertThat(table.currency()).isEqualTo("EUR");
  }

  @Test
  void shouldTellWhatTokensCostInWholeMillionths() {
    Price price = ListPrices.table().price("gpt-4o-mini", DAY).orElseThrow();

    assertThat(price.costMicros(new ModelUsage(1000, 400, 0, 20, 5)))
        .as("600 x 0.15 + 400 x 0.075 + 20 x 0.6")
        .isEqualTo(132);
    assertThat(price.costMicros(ModelUsage.of(3, 0))).as("0.45").isZero();
    assertThat(price.costMicros(ModelUsage.of(10, 0))).as("1.5, half up").isEqualTo(2);
  }

  @Test
  void shouldPriceReasoningOnItsOwnWhereTheTableDoes() {
    PriceTable table =
        PriceFile.parse(
            "own", "model,from,currency,input,output,reasoning\nm,2026-01-01,EUR,1,10,4\n");

    assertThat(table.price("m", DAY).orElseThrow().costMicros(new ModelUsage(0, 0, 0, 30, 20)))
        .isEqualTo(10 * 10 + 20 * 4);
  }

  @Test
  void shouldPreferTheRoutesOwnPriceAndThenTheModels() {
    PriceTable table =
        PriceFile.parse(
            "own",
            """
            route,model,from,currency,input,output
            ,m,2025-01-01,EUR,1,1
            azure,m,2025-01-01,EUR,2,2
            azure,*,2025-01-01,EUR,3,3
            ,*,2025-06-01,EUR,4,4
            """);

    assertThat(input(table, "azure", "m")).isEqualTo("2");
    assertThat(input(table, "azure", "m-2025-02-03")).as("an edition of m").isEqualTo("2");
    assertThat(input(table, "azure", "x")).isEqualTo("3");
    assertThat(input(table, "other", "m")).isEqualTo("1");
    assertThat(input(table, "other", "x")).isEqualTo("4");
    assertThat(table.price("other", "x", LocalDate.parse("2025-05-31"))).isEmpty();
  }

  @Test
  void shouldKnowDatedEditionsButNoOtherModelOfTheFamily() {
    PriceTable table = ListPrices.table();

    assertThat(table.price("gpt-4o-2024-08-06", DAY)).isEqualTo(table.price("gpt-4o", DAY));
    assertThat(table.price("gpt-4o", DAY)).isPresent();
    assertThat(table.price("gpt-4o-audio-preview", DAY)).isEmpty();
    assertThat(table.price("llama-3.1-8b", DAY)).isEmpty();
  }

  @Test
  void shouldNameTheRowWhenATextIsNoTable() {
    assertProblem(HEADER + "m,2026-01-01,EUR,2,,,8\nm,yesterday,EUR,2,,,8\n")
        .hasMessageContaining("own, row 2: Text 'yesterday'");
    assertProblem(HEADER + "m,2026-01-01,EUR,-2,,,8\n")
        .hasMessageContaining("row 1: a price must not be negative, is -2");
    assertProblem(HEADER + "m,2026-01-01\n").hasMessageContaining("row 1: ");
    assertProblem(HEADER + "m,2026-01-01,EUR,1,,,1\nn,2026-01-01,USD,1,,,1\n")
        .hasMessageContaining("row 2: all rows must have one currency");
    assertProblem(HEADER + ",2026-01-01,EUR,1,,,1\n").hasMessageContaining("must name a model");
    assertProblem("a,b\n1,2\n").hasMessageContaining("own: must have the columns");
    assertProblem("").hasMessageContaining("own: must have the columns");
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertProblem(String text) {
    return assertThatThrownBy(() -> PriceFile.parse("own", text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static BigDecimal cost(Optional<Price> price, ModelUsage usage) {
    return price.orElseThrow().cost(usage);
  }

  private static String input(PriceTable table, String route, String model) {
    return table.price(route, model, DAY).orElseThrow().input().toPlainString();
  }
}
