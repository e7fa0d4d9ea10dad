package com.milkyhoop.chatbot.usage.charge;

import com.milkyhoop.chatbot.event.AttemptCharge;
import com.milkyhoop.chatbot.event.Charge;
import com.milkyhoop.chatbot.event.ChargeLine;
import com.milkyhoop.chatbot.event.UsageTotals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Puts what late calls have cost in the place of what was estimated of the same attempts (R14). Of
 * an attempt that is not estimated, the request's end knows the cost already. Money of another
 * currency than the charge's is not added: it counts as what has no price. Pure.
 *
 * @param difference what has to be added to what is counted, by model; empty: nothing
 * @param open the estimates that are left
 */
public record Correction(List<ChargeLine> difference, List<AttemptCharge> open) {
  /**
   * @param charge of a request, with its estimates
   * @param late of calls of the same request
   */
  public static Correction of(Charge charge, Charge late) {
    boolean isPriced = late.getCurrency().equals(charge.getCurrency());
    Map<String, List<ChargeLine>> known = new LinkedHashMap<>();
    late.getAttempts().forEach(it -> known.put(it.getAttempt(), it.getLines()));
    Map<String, UsageTotals> difference = new LinkedHashMap<>();
    List<AttemptCharge> open = new ArrayList<>();
    for (AttemptCharge estimate : charge.getAttempts()) {
      List<ChargeLine> lines = known.get(estimate.getAttempt());
      if (lines == null) {
        open.add(estimate);
      } else {
        for (ChargeLine line : estimate.getLines()) {
          difference.merge(line.getModel(), Sums.negative(line.getTotals()), Sums::of);
        }
        add(isPriced ? lines : unpriced(lines), difference);
      }
    }
    return new Correction(Sums.lines(difference), open);
  }

  /** Returns whether it corrects nothing. */
  public boolean isEmpty() {
    return difference.isEmpty();
  }

  /** Returns the charge as it should have been. */
  public Charge in(Charge charge) {
    Map<String, UsageTotals> byModel = new LinkedHashMap<>();
    add(Stream.concat(charge.getLines().stream(), difference.stream()).toList(), byModel);
    return with(charge, Sums.lines(byModel));
  }

  /** Returns the charge with the difference alone. */
  public Charge alone(Charge charge) {
    return with(charge, difference);
  }

  private Charge with(Charge charge, List<ChargeLine> lines) {
    return new Charge(
        charge.getPrincipal(),
        charge.getUserId(),
        charge.getSessionId(),
        charge.getRequestId(),
        charge.getEndedAt(),
        lines,
        charge.getCurrency(),
        open,
        charge.getIsLate());
  }

  private static List<ChargeLine> unpriced(List<ChargeLine> lines) {
    return lines.stream()
        .map(line -> new ChargeLine(line.getModel(), Sums.unpriced(line.getTotals())))
        .toList();
  }

  private static void add(List<ChargeLine> lines, Map<String, UsageTotals> byModel) {
    lines.forEach(line -> byModel.merge(line.getModel(), line.getTotals(), Sums::of));
  }
}
