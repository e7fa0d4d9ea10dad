package com.milkyhoop.chatbot.replay.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.milkyhoop.chatbot.model.ListPrices;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.replay.judge.ReplyChecks;
import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn.Status;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.Cohort;
import com.milkyhoop.chatbot.replay.run.Mode;
import com.milkyhoop.chatbot.replay.run.RunData;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import com.milkyhoop.chatbot.replay.statistics.StatisticsSettings;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Builds runs turn by turn, as an engine would have left them. */
final class MadeUpRun {
  static final String JUDGE = "gpt-4.1@12ab34cd";
  static final Instant STARTED = Instant.parse("2026-03-01T10:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<TurnRef, LoggedTurn> recorded = new TreeMap<>();
  private final List<ReplayedTurn> replayed = new ArrayList<>();
  private final List<Judgement> judgements = new ArrayList<>();
  private final List<Arm> arms = new ArrayList<>();
  private RunManifest.State state = RunManifest.State.COMPLETE;

  static Arm candidate(String name, String model) {
    return new Arm(
        name,
        Arm.Role.CANDIDATE,
        1,
        null,
        model,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of());
  }

  static ReportSettings settings() {
    return new ReportSettings(
        StatisticsSettings.of(0.05, 42),
        ReplyChecks.Options.none(),
        ListPrices.table(),
        List.of(),
        100,
        Instant.parse("2026-03-01T12:00:00Z"));
  }

  MadeUpRun arm(Arm arm) {
    arms.add(arm);
    return this;
  }

  MadeUpRun state(RunManifest.State reached) {
    state = reached;
    return this;
  }

  /** Adds a recorded turn; returns its place. */
  TurnRef turn(String user, int number, String message, String reply) {
    return turn(user, number, message, reply, "stop");
  }

  TurnRef turn(String user, int number, String message, String reply, String finishReason) {
    return turn(
        event(user, number, message, "message_processed")
            .put("reply", reply)
            .put("finish_reason", finishReason));
  }

  /** Adds a recorded turn that ended without a reply. */
  TurnRef failedTurn(String user, int number, String message) {
    return turn(event(user, number, message, "message_failed").put("reply", ""));
  }

  MadeUpRun replied(TurnRef turn, String arm, String reply) {
    return replied(turn, arm, reply, "stop");
  }

  MadeUpRun replied(TurnRef turn, String arm, String reply, String finishReason) {
    return replied(turn, arm, reply, finishReason, 150);
  }

  MadeUpRun replied(
      TurnRef turn, String arm, String reply, String finishReason, long firstTokenMs) {
    replayed.add(
        new ReplayedTurn(
            turn,
            arm,
            0,
            Status.REPLIED,
            reply,
            finishReason,
            "gpt-4o-mini-2024-07-18",
            Optional.of(ModelUsage.of(100, 40)),
            OptionalLong.of(firstTokenMs),
            firstTokenMs + 250,
            1,
            false,
            ""));
    return this;
  }

  MadeUpRun ended(TurnRef turn, String arm, Status status, String problem) {
    replayed.add(
        new ReplayedTurn(
            turn,
            arm,
            0,
            status,
            "",
            "",
            "",
            Optional.empty(),
            OptionalLong.empty(),
            30,
            1,
            false,
            problem));
    return this;
  }

  MadeUpRun judged(TurnRef turn, String arm, Judgement.Verdict verdict) {
    return judged(turn, arm, verdict, Judgement.Orders.AGREED, "as it seems");
  }

  MadeUpRun judged(
      TurnRef turn, String arm, Judgement.Verdict verdict, Judgement.Orders orders, String reason) {
    judgements.add(
        new Judgement(
            turn,
            arm,
            0,
            JUDGE,
            verdict,
            orders,
            Double.NaN,
            reason,
            Optional.of(ModelUsage.of(1_000, 50))));
    return this;
  }

  RunData build() {
    long conversations =
        recorded.values().stream().map(LoggedTurn::conversation).distinct().count();
    var cohort =
        new Cohort(
            List.of(new Cohort.Range(0, 0, recorded.size())),
            List.of("--model", "gpt-4o"),
            42,
            List.of(),
            recorded.size(),
            conversations);
    var topic = new RunManifest.Topic("chatbot-log-topic", "VzY1lXhXQxmvm5dWGQxQxw", List.of());
    var manifest =
        new RunManifest(
            "cheaper",
            Mode.VERBATIM,
            cohort,
            arms,
            1,
            List.of(new RunManifest.JudgeSetting(JUDGE, "model", "{\"model\":\"gpt-4.1\"}")),
            new RunManifest.Limits(null, 8, 1),
            new RunManifest.Topics(topic, topic, topic),
            List.of(1),
            new RunManifest.Software("0.1.0", "abc1234"),
            STARTED,
            state,
            STARTED.plusSeconds(600));
    return new RunData(manifest, recorded, replayed, judgements);
  }

  private TurnRef turn(ObjectNode event) {
    var logged =
        new LoggedTurn(0, recorded.size(), LogEvent.parse(event.toString().getBytes(UTF_8)));
    recorded.put(logged.ref(), logged);
    return logged.ref();
  }

  /** As JSON, so that further fields of the event are no concern of reports. */
  private static ObjectNode event(String user, int number, String message, String type) {
    ObjectNode event =
        JSON.createObjectNode()
            .put("event", type)
            .put("user_id", user)
            .put("session_id", "s1")
            .put("trace_id", "e49212f1-3421-4d56-b1b4-c5a1234c2db1")
            .put("message", message)
            .put("timestamp", STARTED.minusSeconds(10_000 - number).toString())
            .put("request_id", "r" + number)
            .put("turn", number)
            .put("model", "gpt-4o-2024-08-06")
            .put("route", "default")
            .put("attempts", 1);
    event
        .putObject("usage")
        .put("prompt_tokens", 100)
        .put("completion_tokens", 50)
        .put("cached_tokens", 0)
        .put("cache_written_tokens", 0)
        .put("reasoning_tokens", 0);
    event.putObject("latency_ms").put("queued", 1).put("first_token", 300).put("total", 900);
    return event;
  }
}
