package com.milkyhoop.chatbot.replay.run.command;

import com.milkyhoop.chatbot.event.ReplayTarget;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Price;
import com.milkyhoop.chatbot.replay.judge.ReplyChecks;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.replay.run.plan.ArmTargets;
import com.milkyhoop.chatbot.replay.run.plan.TargetPrices;
import com.milkyhoop.chatbot.replay.run.work.JudgeSettings;
import com.milkyhoop.chatbot.replay.statistics.Power;
import com.milkyhoop.chatbot.replay.statistics.StatisticsSettings;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Estimates what a run will do, from what its turns cost when they were recorded; other models
 * write replies of other lengths.
 */
final class DryRun {
  /**
   * Counts a judge's calls for a turn: it sees the prompt and both replies, twice, and answers in a
   * few sentences.
   */
  private static final int JUDGE_CALLS = 2;

  private static final int JUDGE_REPLY_TOKENS = 200;

  /** Counts the checks: a report asks these too, and each takes its part of the certainty. */
  private static final int CHECKS = ReplyChecks.of(ReplyChecks.Options.none()).size();

  private final RunManifest run;
  private final CohortSummary cohort;
  private final TargetPrices prices;

  DryRun(RunManifest run, CohortSummary cohort, TargetPrices prices) {
    this.run = run;
    this.cohort = cohort;
    this.prices = prices;
  }

  /**
   * Holds the estimate of an arm or judge.
   *
   * @param cost empty where a model has no price
   */
  record Line(
      String name,
      String does,
      long calls,
      long promptTokens,
      long replyTokens,
      Optional<BigDecimal> cost,
      List<String> unpriced) {}

  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    long answers = 0;
    for (Arm arm : run.arms()) {
      Line line = line(arm);
      answers += line.calls();
      lines.add(line);
    }
    for (RunManifest.JudgeSetting judge : run.judges()) {
      lines.add(line(judge, run.arms().isEmpty() ? cohort.askable() : answers));
    }
    return lines;
  }

  private Line line(Arm arm) {
    double times = arm.share() * run.repeats();
    long prompt = Math.round(cohort.promptTokens() * times);
    long reply = Math.round(cohort.replyTokens() * times);
    List<String> unpriced = new ArrayList<>();
    List<Price> found = new ArrayList<>();
    for (LoggedTurn turn : cohort.oneOfEachModel()) {
      ReplayTarget target = ArmTargets.of(arm, turn.event());
      prices.of(target).ifPresentOrElse(found::add, () -> unpriced.add(target.getModel()));
    }
    String does =
        arm.changes().isEmpty() ? "the recorded settings" : String.join(", ", arm.changes());
    return new Line(
        arm.name(),
        does,
        Math.round(cohort.askable() * times),
        prompt,
        reply,
        unpriced.isEmpty() ? dearest(found, prompt, reply) : Optional.empty(),
        unpriced.stream().distinct().toList());
  }

  private Line line(RunManifest.JudgeSetting judge, long judged) {
    ReplayTarget target = JudgeSettings.target(judge);
    if (target == null) {
      return new Line(judge.name(), "judges", 0, 0, 0, Optional.of(BigDecimal.ZERO), List.of());
    }
    long turns = Math.max(1, cohort.askable());
    long calls = judged * JUDGE_CALLS;
    long prompt = calls * ((cohort.promptTokens() + 2 * cohort.replyTokens()) / turns);
    long reply = calls * JUDGE_REPLY_TOKENS;
    Optional<Price> price = prices.of(target);
    return new Line(
        judge.name(),
        "judges",
        calls,
        prompt,
        reply,
        price.map(each -> each.cost(ModelUsage.of(prompt, reply))),
        price.isEmpty() ? List.of(target.getModel()) : List.of());
  }

  private static Optional<BigDecimal> dearest(List<Price> found, long prompt, long reply) {
    return found.stream()
        .map(price -> price.cost(ModelUsage.of(prompt, reply)))
        .max(BigDecimal::compareTo);
  }

  void write(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "run %s, dry: nothing is sent%n%ncohort   %d turns of %d conversations%s%n",
        run.name(),
        cohort.turns(),
        cohort.conversations(),
        cohort.askable() == cohort.turns()
            ? ""
            : ", %d of them without a recorded prompt"
                .formatted(cohort.turns() - cohort.askable()));
    List<Line> lines = lines();
    for (Line line : lines) {
      out.printf(
          Locale.ROOT,
          "%s (%s)%n         %,d calls, about %,d prompt and %,d reply tokens, %s%n",
          line.name(),
          line.does(),
          line.calls(),
          line.promptTokens(),
          line.replyTokens(),
          cost(line));
    }
    out.printf("time     about %s with %d calls at once%n", time(), run.limits().concurrency());
    out.printf("cost     %s%n", total(lines));
    if (run.limits().maxCost() != null) {
      out.printf("cap      %s %s%n", run.limits().maxCost().toPlainString(), prices.currency());
    }
    out.printf("effect   %s%n", effect());
    out.flush();
  }

  private String cost(Line line) {
    return line.cost()
        .map(cost -> "about " + amount(cost))
        .orElse("price unknown of " + String.join(", ", line.unpriced()));
  }

  private String total(List<Line> lines) {
    BigDecimal known =
        lines.stream()
            .map(line -> line.cost().orElse(BigDecimal.ZERO))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    boolean whole = lines.stream().allMatch(line -> line.cost().isPresent());
    return whole
        ? "about " + amount(known)
        : "unknown: about %s and what has no price (--prices)".formatted(amount(known));
  }

  private String amount(BigDecimal cost) {
    return cost.setScale(4, RoundingMode.UP).toPlainString() + " " + prices.currency();
  }

  private String time() {
    double times = run.arms().stream().mapToDouble(arm -> arm.share() * run.repeats()).sum();
    Duration time =
        Duration.ofMillis((long) (cohort.totalMs() * times / run.limits().concurrency()));
    return time.toMinutes() > 0
        ? "%d min".formatted(time.toMinutes() + 1)
        : "%d s".formatted(time.toSeconds() + 1);
  }

  private String effect() {
    if (cohort.turnsByConversation().isEmpty()) {
      return "unknown before there are turns";
    }
    int candidates =
        (int) run.arms().stream().filter(arm -> arm.role() == Arm.Role.CANDIDATE).count();
    double smallest =
        Power.of(
                cohort.turnsByConversation(),
                Power.ASSUMED_DISCORDANCE,
                Math.max(1, candidates * (run.judges().size() + CHECKS)),
                StatisticsSettings.of(StatisticsSettings.DEFAULT_MARGIN, run.cohort().seed()))
            .smallestEffect();
    return smallest > 1
        ? "too few turns to show any difference"
        : "wins less losses of %.0f in 100 turns or more would be found, 8 times of 10"
            .formatted(100 * smallest);
  }
}
