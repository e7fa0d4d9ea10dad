package com.milkyhoop.chatbot.replay.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.Judgement.Orders;
import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.report.RunReport.Calibration;
import com.milkyhoop.chatbot.replay.report.RunReport.JudgeLine;
import com.milkyhoop.chatbot.replay.run.RunData;
import com.milkyhoop.chatbot.replay.run.RunManifest.JudgeSetting;
import com.milkyhoop.chatbot.replay.statistics.Agreement;
import com.milkyhoop.chatbot.replay.statistics.StatisticsSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Describes how reliable each judge of a run is: its orders, its costs, and people's labels. */
final class JudgeLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunData run;
  private final List<Label> labels;
  private final Spendings spendings;
  private final StatisticsSettings settings;

  JudgeLines(RunData run, List<Label> labels, Spendings spendings, StatisticsSettings settings) {
    this.run = run;
    this.labels = labels;
    this.spendings = spendings;
    this.settings = settings;
  }

  List<JudgeLine> lines() {
    return run.manifest().judges().stream().map(this::line).toList();
  }

  /** Returns the model that a judge asks; empty where it asks none. */
  static Optional<String> model(JudgeSetting judge) {
    try {
      String model = JSON.readTree(judge.settings()).path("model").asText("");
      return Optional.of(model).filter(name -> !name.isEmpty());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private JudgeLine line(JudgeSetting judge) {
    List<Judgement> judgements =
        run.judgements().stream().filter(each -> each.judge().equals(judge.name())).toList();
    List<ModelUsage> usages = judgements.stream().flatMap(each -> each.usage().stream()).toList();
    return new JudgeLine(
        judge.name(),
        judgements.size(),
        count(judgements, Orders.AGREED) + count(judgements, Orders.OWN),
        count(judgements, Orders.HALF_TIED),
        count(judgements, Orders.FIRST_SHOWN),
        count(judgements, Orders.SECOND_SHOWN),
        judgements.stream().filter(each -> each.verdict() == Verdict.NONE).count(),
        usages.stream().mapToLong(ModelUsage::prompt).sum(),
        usages.stream().mapToLong(ModelUsage::completion).sum(),
        cost(judge, usages),
        labels.isEmpty() ? null : calibration(judgements));
  }

  private static long count(List<Judgement> judgements, Orders orders) {
    return judgements.stream()
        .filter(each -> each.orders() == orders && each.verdict() != Verdict.NONE)
        .count();
  }

  private @Nullable Double cost(JudgeSetting judge, List<ModelUsage> usages) {
    Optional<String> model = model(judge);
    if (model.isEmpty() || usages.isEmpty()) {
      return null;
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (ModelUsage usage : usages) {
      Optional<BigDecimal> cost = spendings.cost(model.get(), usage);
      if (cost.isEmpty()) {
        return null;
      }
      sum = sum.add(cost.get());
    }
    return sum.doubleValue();
  }

  private record Judged(TurnRef turn, String arm) {}

  /** Compares the judge with people, on the first repeat of each turn that both judged. */
  private @Nullable Calibration calibration(List<Judgement> judgements) {
    Map<Judged, Verdict> said = new HashMap<>();
    for (Judgement each : judgements) {
      if (each.repeat() == 0 && each.verdict() != Verdict.NONE) {
        said.put(new Judged(each.turn(), each.arm()), each.verdict());
      }
    }
    List<Agreement.Pair> pairs = new ArrayList<>();
    for (Label label : labels) {
      Verdict verdict = said.get(new Judged(label.turn(), label.arm()));
      var turn = run.recorded().get(label.turn());
      if (verdict != null && turn != null) {
        pairs.add(
            new Agreement.Pair(turn.conversation(), label.verdict().ordinal(), verdict.ordinal()));
      }
    }
    if (pairs.isEmpty()) {
      return null;
    }
    Agreement agreement = Agreement.of(pairs, Verdict.NONE.ordinal(), settings);
    return new Calibration(
        pairs.size(),
        MetricLines.rate(agreement.agreed()),
        agreement.kappa(),
        agreement.kappaInterval(),
        agreement.counts());
  }
}
