package com.milkyhoop.chatbot.modelstub;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** Decides the outcome of each request: what is planned for it, else by chance. Thread-safe. */
final class FailurePlan {

  private static final Outcome ANSWER = new Outcome.Answer();

  private final List<PlannedOutcome> planned = new ArrayList<>();
  private RandomFailures randomFailures = RandomFailures.NONE;
  private Random random = new Random(0);

  synchronized void add(List<PlannedOutcome> outcomes) {
    planned.addAll(outcomes);
  }

  synchronized void forget() {
    planned.clear();
  }

  /** Begins the sequence of these failures anew. */
  synchronized void failAtRandom(RandomFailures failures) {
    randomFailures = failures;
    random = new Random(failures.seed());
  }

  synchronized Outcome next(String lastUserMessage) {
    for (Iterator<PlannedOutcome> each = planned.iterator(); each.hasNext(); ) {
      PlannedOutcome next = each.next();
      if (lastUserMessage.contains(next.marker())) {
        each.remove();
        return next.outcome();
      }
    }
    return byChance(lastUserMessage);
  }

  private Outcome byChance(String lastUserMessage) {
    List<Outcome> outcomes = randomFailures.outcomes();
    boolean isMeant = lastUserMessage.contains(randomFailures.marker());
    if (!isMeant || random.nextDouble() >= randomFailures.share()) {
      return ANSWER;
    }
    return outcomes.get(random.nextInt(outcomes.size()));
  }
}
