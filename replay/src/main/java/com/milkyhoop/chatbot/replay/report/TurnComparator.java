package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.judge.CheckedReply;
import com.milkyhoop.chatbot.replay.judge.ReplyCheck;
import com.milkyhoop.chatbot.replay.judge.ReplyChecks;
import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn.Status;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.report.ComparedTurn.Said;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.RunData;
import com.milkyhoop.chatbot.replay.run.RunManifest.JudgeSetting;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Pairs every arm's turn with the recorded one. A turn that got no reply is a loss for all judges
 * where the recorded one had one: left out, an arm that fails at hard messages would look good.
 */
final class TurnComparator {
  private final RunData run;
  private final List<ReplyCheck> checks;
  private final Map<Judged, Judgement> judgements = new HashMap<>();

  TurnComparator(RunData run, ReplyChecks.Options options) {
    this.run = run;
    this.checks = ReplyChecks.of(options);
    for (Judgement each : run.judgements()) {
      judgements.put(new Judged(each.turn(), each.arm(), each.repeat(), each.judge()), each);
    }
  }

  private record Judged(TurnRef turn, String arm, int repeat, String judge) {}

  /** Returns the arm's turns in the order of the log. */
  List<ComparedTurn> of(Arm arm) {
    return run.replayed().stream()
        .filter(turn -> turn.arm().equals(arm.name()) && run.recorded().containsKey(turn.turn()))
        .sorted(Comparator.comparing(ReplayedTurn::turn).thenComparingInt(ReplayedTurn::repeat))
        .map(turn -> compared(arm, turn))
        .toList();
  }

  /** Returns all metrics in the order of a report: judges, then checks, each with its rule. */
  Map<String, String> metrics() {
    Map<String, String> metrics = new LinkedHashMap<>();
    for (JudgeSetting judge : run.manifest().judges()) {
      metrics.put(judge.name(), "judged by a " + judge.kind());
    }
    checks.forEach(check -> metrics.put(check.name(), check.rule()));
    return metrics;
  }

  private ComparedTurn compared(Arm arm, ReplayedTurn replayed) {
    LoggedTurn recorded = Objects.requireNonNull(run.recorded().get(replayed.turn()));
    LogEvent event = recorded.event();
    boolean sent = replayed.status() == Status.REPLIED || replayed.status() == Status.FAILED;
    // What a person stopped in the middle is no measure.
    if (!sent || event.event() == LogEvent.Type.MESSAGE_CANCELLED) {
      return new ComparedTurn(recorded, replayed, List.of());
    }
    CheckedReply before = recordedReply(event);
    CheckedReply now = replayedReply(arm, before, replayed);
    List<Said> said = new ArrayList<>();
    for (JudgeSetting judge : run.manifest().judges()) {
      addJudged(said, judge.name(), replayed, before, now);
    }
    for (ReplyCheck check : checks) {
      addChecked(said, check, event.message(), before, now);
    }
    return new ComparedTurn(recorded, replayed, said);
  }

  private void addJudged(
      List<Said> to, String judge, ReplayedTurn turn, CheckedReply before, CheckedReply now) {
    if (before.answered() != now.answered()) {
      to.add(
          now.answered()
              ? new Said(judge, Verdict.WIN, "only the arm replied")
              : new Said(judge, Verdict.LOSS, "the arm gave no reply"));
      return;
    }
    Judgement judgement = judgements.get(new Judged(turn.turn(), turn.arm(), turn.repeat(), judge));
    if (judgement != null) {
      to.add(new Said(judge, judgement.verdict(), judgement.reason()));
    }
  }

  private static void addChecked(
      List<Said> to, ReplyCheck check, String message, CheckedReply before, CheckedReply now) {
    boolean both = before.answered() && now.answered();
    if (!both && !check.name().equals(ReplyChecks.ANSWERED)) {
      return;
    }
    if (!check.applies(message, before)) {
      return;
    }
    boolean passed = check.passes(message, before);
    boolean passes = check.passes(message, now);
    if (passed == passes) {
      to.add(new Said(check.name(), Verdict.TIE, ""));
    } else {
      to.add(new Said(check.name(), passes ? Verdict.WIN : Verdict.LOSS, check.rule()));
    }
  }

  private static CheckedReply recordedReply(LogEvent event) {
    LogEvent.Prompt prompt = event.prompt();
    String systemPrompt = prompt == null ? "" : prompt.systemPrompt();
    return event.event() == LogEvent.Type.MESSAGE_PROCESSED
        ? new CheckedReply(
            true, event.reply(), Objects.requireNonNullElse(event.finishReason(), ""), systemPrompt)
        : CheckedReply.none(systemPrompt);
  }

  private static CheckedReply replayedReply(Arm arm, CheckedReply before, ReplayedTurn turn) {
    Arm.SystemPrompt own = arm.systemPrompt();
    String systemPrompt = own == null ? before.systemPrompt() : own.text();
    return turn.status() == Status.REPLIED
        ? new CheckedReply(true, turn.reply(), turn.finishReason(), systemPrompt)
        : CheckedReply.none(systemPrompt);
  }
}
