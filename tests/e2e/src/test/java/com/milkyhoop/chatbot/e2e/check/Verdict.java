package com.milkyhoop.chatbot.e2e.check;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * What the checker found.
 *
 * @param requests distinct SENDs
 * @param calledTwice how many requests the model was called for more than once
 */
public record Verdict(int requests, int calledTwice, List<Violation> violations) {
  private static final int MOST_SHOWN = 40;

  /** Requests with such a violation. */
  public long count(Violation.Kind kind) {
    return violations.stream()
        .filter(violation -> violation.kind() == kind)
        .map(Violation::requestId)
        .distinct()
        .count();
  }

  /** A line of figures, and a line for each of the first violations. */
  public String report() {
    String figures =
        "%d requests, lost %d, duplicates %d, wrong %d; the model was called twice for %d"
            .formatted(
                requests,
                count(Violation.Kind.LOST),
                count(Violation.Kind.DUPLICATE),
                count(Violation.Kind.WRONG),
                calledTwice);
    return violations.stream()
        .limit(MOST_SHOWN)
        .map(violation -> "\n  " + violation)
        .collect(joining("", figures, ""));
  }
}
