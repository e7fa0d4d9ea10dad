package com.milkyhoop.chatbot.e2e.faults;

import com.milkyhoop.chatbot.e2e.check.Verdict;
import com.milkyhoop.chatbot.e2e.check.Violation.Kind;
import java.util.List;
import java.util.stream.Stream;

/**
 * What came of an experiment.
 *
 * @param forgotten conversations that were answered as if they had just begun
 */
record Result(
    Experiment experiment,
    RecoveryTimes movement,
    Endings endings,
    Verdict verdict,
    int forgotten,
    Spent spent) {

  /**
   * All that is wrong: the checker's violations, the missed targets, and a ledger that is not
   * right.
   */
  List<String> faultsFound() {
    Stream<String> billing =
        experiment.isBilled() ? spent.bill().problem().stream() : Stream.empty();
    return Stream.of(
            verdict.violations().stream().map(Object::toString),
            experiment.target().missedBy(this).stream(),
            billing,
            spent.settlement().problems(experiment.endsIngress()).stream())
        .flatMap(each -> each)
        .toList();
  }

  /** For a person. */
  String report() {
    return """
    %s
      affected %d, paused %d
      text moves again, seconds since %s, median / max: %s
      ends after their text: %s, replies begin: %s, longest pause: %s, %s after the fault%s
      clients: %s
      %s; conversations forgotten: %d
      model: %s
    """
        .formatted(
            experiment.title(),
            movement.affected(),
            movement.moves().count(),
            experiment.since(),
            movement.moves(),
            movement.ends(),
            movement.starts(),
            Spread.seconds(movement.longestPause()),
            Spread.seconds(movement.longestPauseAt()),
            RestartFigures.report(movement.restarts()),
            endings,
            verdict.report(),
            forgotten,
            spent);
  }

  /** A line of the table of {@link FiguresTable}. */
  String row() {
    return "| %s | %s | %d | %d | %s | %s | %s | %s | %d | %d | %d | %d | %d |"
        .formatted(
            experiment.title(),
            experiment.since(),
            movement.affected(),
            movement.moves().count(),
            movement.moves(),
            movement.ends(),
            movement.starts(),
            Spread.seconds(movement.longestPause()),
            verdict.requests(),
            verdict.count(Kind.LOST),
            verdict.count(Kind.DUPLICATE),
            verdict.count(Kind.WRONG),
            verdict.calledTwice());
  }
}
