package com.milkyhoop.chatbot.replay.run;

import com.milkyhoop.chatbot.modelstub.OpenAiControl;
import com.milkyhoop.chatbot.operator.replays.ErasedTurns;
import com.milkyhoop.chatbot.operator.replays.ReplayErasure;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.replay.CommandRun;
import com.milkyhoop.chatbot.replay.Talk;
import com.milkyhoop.chatbot.replay.TestLog;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.OffsetRange;
import com.milkyhoop.chatbot.replay.run.topic.Manifests;
import com.milkyhoop.chatbot.replay.run.topic.ReplayKafka;
import com.milkyhoop.chatbot.replay.run.topic.RunReader;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.Subject;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** A log with conversations of a few turns, and a model to ask them of. */
final class RecordedLog implements AutoCloseable {
  private final TestLog log;
  private final Map<String, String> variables;
  private int turns;

  RecordedLog(OpenAiControl model) {
    this(model, SharedServers.kafka().bootstrapServers());
  }

  RecordedLog(OpenAiControl model, String brokers) {
    log = new TestLog(brokers);
    variables = new HashMap<>(log.variables());
    variables.put("OPENAI_BASE_URL", model.baseUri().toString());
    variables.put("OPENAI_API_KEY", "key");
    variables.put("OPENAI_RETRY_BACKOFF", "10ms");
  }

  Map<String, String> variables() {
    return variables;
  }

  /** Records conversations of so many turns each. */
  RecordedLog talk(int conversations, int turns) {
    for (int c = 0; c < conversations; c++) {
      var talk = new Talk("user-" + c);
      List<LogEvent> events = new ArrayList<>();
      for (int t = 1; t <= turns; t++) {
        events.add(
            talk.processed(
                "question %d of user %d".formatted(t, c), "answer %d.%d".formatted(c, t)));
      }
      log.publish(events);
      this.turns += turns;
    }
    return this;
  }

  /** Returns how many turns were recorded. */
  int turns() {
    return turns;
  }

  void publish(List<LogEvent> events) {
    log.publish(events);
  }

  /** Runs {@code replay run}, by default with few calls at once. */
  CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("run"));
    all.addAll(Arrays.asList(arguments));
    if (Arrays.stream(arguments).noneMatch(each -> each.startsWith("--concurrency"))) {
      all.add("--concurrency=3");
    }
    return CommandRun.of(variables, all.toArray(String[]::new));
  }

  RunData data(String run) {
    Installation installation = Installation.read(variables);
    return new RunReader(new ReplayKafka(installation.kafka()), new LogReader(installation.kafka()))
        .read(run);
  }

  /** Erases a user as processors do on the log, and as an operator does on results. */
  ReplayErasure.Progress erase(String user) {
    String id = UUID.randomUUID().toString();
    for (int partition = 0; partition < TestLog.PARTITIONS; partition++) {
      log.publish(partition, LogEvent.userErased(user, "", id, new UUID(1, 2), Instant.EPOCH));
    }
    Installation installation = Installation.read(variables);
    Map<Integer, Long> before =
        new LogReader(installation.kafka())
            .present().partitions().stream()
                .collect(Collectors.toMap(OffsetRange::partition, OffsetRange::end));
    try (var topics = new TopicTail(installation.kafka())) {
      return new ReplayErasure(
              installation.kafka(), topics, new ErasedTurns(id, new Subject(user, ""), before))
          .carryOut();
    }
  }

  /** Returns whether a run of this name was begun. */
  boolean has(String run) {
    return new Manifests(new ReplayKafka(Installation.read(variables).kafka()))
        .find(run)
        .isPresent();
  }

  @Override
  public void close() {
    log.close();
  }
}
