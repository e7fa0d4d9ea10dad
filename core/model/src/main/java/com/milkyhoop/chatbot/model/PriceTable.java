package com.milkyhoop.chatbot.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Holds what a million tokens of each model cost, from which day on. Prices change, and contracts
 * differ: {@link PriceFile} reads a table of the user's own.
 *
 * @param source says where it is from, for reports
 * @param currency of all rows, such as {@code USD}
 */
public record PriceTable(String source, String currency, List<Row> rows) {
  /** Stands for any model. */
  public static final String ANY_MODEL = "*";

  /** Providers name a dated edition of a model: gpt-4o-2024-08-06, claude-3-opus-20240229. */
  private static final Pattern EDITION = Pattern.compile("-\\d{4}-?\\d{2}-?\\d{2}$");

  /**
   * The price of one model from a day on.
   *
   * @param route the only one by which it holds; empty: by all
   * @param model as servers name it, or {@link #ANY_MODEL}
   * @param from the first day that it holds, UTC
   */
  public record Row(String route, String model, LocalDate from, Price price) {
    private boolean isFor(String asked, String name, LocalDate day) {
      return (route.isEmpty() || route.equals(asked))
          && (model.equalsIgnoreCase(name)
              || model.equalsIgnoreCase(EDITION.matcher(name).replaceFirst(""))
              || model.equals(ANY_MODEL))
          && !from.isAfter(day);
    }

    /** Orders what fits a model: what is said of it itself comes before what is said of others. */
    private int distance(String name) {
      int ofModel = model.equalsIgnoreCase(name) ? 0 : model.equals(ANY_MODEL) ? 2 : 1;
      return (route.isEmpty() ? 3 : 0) + ofModel;
    }
  }

  public PriceTable {
    rows = rows.stream().sorted(Comparator.comparing(Row::from).reversed()).toList();
  }

  /**
   * Returns the price that holds on a day by any route: of the model, or of what it is a dated
   * edition of. Empty where the table has none: a cost is then not known, never 0.
   */
  public Optional<Price> price(String model, LocalDate day) {
    return price("", model, day);
  }

  /** Returns the price of a model by a route; one for this route takes precedence. */
  public Optional<Price> price(String route, String model, LocalDate day) {
    return rows.stream()
        .filter(row -> row.isFor(route, model, day))
        .min(Comparator.comparingInt(row -> row.distance(model)))
        .map(Row::price);
  }

  /**
   * Returns what the dearest token of the table costs, in millionths of the currency, rounded up:
   * what is reckoned for a token that no price is known of, as none is free.
   */
  public long dearestMicros() {
    return rows.stream()
        .map(row -> row.price().dearest())
        .reduce(BigDecimal.ZERO, BigDecimal::max)
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }
}
