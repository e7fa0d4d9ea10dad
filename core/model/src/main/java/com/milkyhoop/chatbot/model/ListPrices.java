package com.milkyhoop.chatbot.model;

/**
 * Holds the table that comes with the programs: list prices for a million tokens, without
 * discounts, batch or taxes. They change: compare them with the provider's page before a decision,
 * or name a table of your own.
 */
public final class ListPrices {
  /** Names the table in reports. */
  public static final String SOURCE = "list prices";

  private static final String CSV =
      """
      model,from,currency,input,cached_input,cache_written_input,output
      gpt-4o,2024-05-13,USD,5.00,,,15.00
      gpt-4o,2024-10-02,USD,2.50,1.25,,10.00
      gpt-4o-mini,2024-07-18,USD,0.15,0.075,,0.60
      gpt-4.1,2025-04-14,USD,2.00,0.50,,8.00
      gpt-4.1-mini,2025-04-14,USD,0.40,0.10,,1.60
      gpt-4.1-nano,2025-04-14,USD,0.10,0.025,,0.40
      gpt-3.5-turbo,2024-01-25,USD,0.50,,,1.50
      """;

  private ListPrices() {}

  /** Returns the table. */
  public static PriceTable table() {
    return PriceFile.parse(SOURCE, CSV);
  }
}
