package com.milkyhoop.chatbot.replay.report;

import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.report.RunReport.Fact;
import com.milkyhoop.chatbot.replay.report.RunReport.Section;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.Cohort;
import com.milkyhoop.chatbot.replay.run.RunData;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/** Describes what a run was made of, so that it can be made again and its figures be checked. */
final class ManifestSections {
  private ManifestSections() {}

  static List<Section> of(RunData run, ReportSettings settings) {
    RunManifest manifest = run.manifest();
    return List.of(
        new Section("Run", run(manifest)),
        new Section("Cohort", cohort(manifest.cohort())),
        new Section("Recorded", recorded(run)),
        new Section("Arms", manifest.arms().stream().map(ManifestSections::arm).toList()),
        new Section(
            "Judges",
            manifest.judges().stream()
                .map(judge -> new Fact(judge.name(), judge.kind() + " " + judge.settings()))
                .toList()),
        new Section("Topics and schemas", topics(manifest)),
        new Section("Prices", prices(settings)));
  }

  private static List<Fact> run(RunManifest manifest) {
    return List.of(
        new Fact("name", manifest.name()),
        new Fact("mode", DisplayNames.of(manifest.mode())),
        new Fact("state", DisplayNames.of(manifest.state())),
        new Fact("started", manifest.started().toString()),
        new Fact("ended", Objects.toString(manifest.ended(), "not yet")),
        new Fact("repeats", Integer.toString(manifest.repeats())),
        new Fact(
            "version", manifest.software().version() + ", commit " + manifest.software().commit()));
  }

  private static List<Fact> cohort(Cohort cohort) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("selection", String.join(" ", cohort.selection())));
    facts.add(new Fact("seed", Long.toString(cohort.seed())));
    facts.add(new Fact("turns", Long.toString(cohort.turns())));
    facts.add(new Fact("conversations", Long.toString(cohort.conversations())));
    if (!cohort.listed().isEmpty()) {
      facts.add(new Fact("listed turns", Integer.toString(cohort.listed().size())));
    }
    for (Cohort.Range range : cohort.ranges()) {
      facts.add(
          new Fact(
              "offsets of partition " + range.partition(),
              "from %d, before %d".formatted(range.from(), range.to())));
    }
    return facts;
  }

  private static List<Fact> recorded(RunData run) {
    List<Fact> facts = new ArrayList<>();
    counted(run, LogEvent::model)
        .forEach((model, turns) -> facts.add(new Fact("model " + model, turns + " turns")));
    counted(
            run,
            event ->
                event.prompt() == null
                    ? null
                    : DigestUtils.sha256Hex(event.prompt().systemPrompt()))
        .forEach((hash, turns) -> facts.add(new Fact("system prompt " + hash, turns + " turns")));
    return facts;
  }

  private static Map<String, Long> counted(RunData run, Function<LogEvent, @Nullable String> name) {
    Map<String, Long> counts = new TreeMap<>();
    for (LoggedTurn turn : run.recorded().values()) {
      String of = name.apply(turn.event());
      if (of != null) {
        counts.merge(of, 1L, Long::sum);
      }
    }
    return counts;
  }

  private static Fact arm(Arm arm) {
    List<String> more = new ArrayList<>();
    if (arm.systemPrompt() != null) {
      more.add("system prompt sha256 " + arm.systemPrompt().sha256());
    }
    if (arm.share() < 1) {
      more.add("%s %% of the turns".formatted(100 * arm.share()));
    }
    return new Fact(arm.name(), DisplayNames.settings(arm, more));
  }

  private static List<Fact> topics(RunManifest manifest) {
    List<Fact> facts = new ArrayList<>();
    for (RunManifest.Topic topic :
        List.of(manifest.topics().log(), manifest.topics().tasks(), manifest.topics().results())) {
      facts.add(new Fact(topic.name(), "topic id " + topic.id()));
    }
    facts.add(new Fact("schema versions", manifest.schemaVersions().toString()));
    return facts;
  }

  private static List<Fact> prices(ReportSettings settings) {
    return List.of(
        new Fact("table", settings.prices().source()),
        new Fact("currency", settings.prices().currency()));
  }
}
