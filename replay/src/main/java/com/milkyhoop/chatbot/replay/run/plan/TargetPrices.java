package com.milkyhoop.chatbot.replay.run.plan;

import com.milkyhoop.chatbot.event.ReplayTarget;
import com.milkyhoop.chatbot.model.Price;
import com.milkyhoop.chatbot.model.PriceTable;
import com.milkyhoop.chatbot.model.openai.RouteConfig;
import com.milkyhoop.chatbot.replay.run.work.TargetModels;
import com.milkyhoop.chatbot.replay.run.work.UnknownTargetException;
import java.time.LocalDate;
import java.util.Optional;

/** Looks up what models cost: by the file of routes where it says so, else by the price table. */
public final class TargetPrices {
  private final TargetModels models;
  private final PriceTable table;
  private final LocalDate day;

  /**
   * @param day whose prices hold
   */
  public TargetPrices(TargetModels models, PriceTable table, LocalDate day) {
    this.models = models;
    this.table = table;
    this.day = day;
  }

  /** Returns what a target's tokens cost; empty where nobody says. */
  public Optional<Price> of(ReplayTarget target) {
    try {
      RouteConfig route = models.route(target);
      return route.price().isPresent() ? route.price() : of(route.server().model());
    } catch (UnknownTargetException _) {
      // Another machine's worker may know it; by its name alone, its model may have a price.
      return of(target.getModel());
    }
  }

  /** Returns what a model's tokens cost by the table. */
  public Optional<Price> of(String model) {
    return table.price(model, day);
  }

  public String currency() {
    return table.currency();
  }
}
