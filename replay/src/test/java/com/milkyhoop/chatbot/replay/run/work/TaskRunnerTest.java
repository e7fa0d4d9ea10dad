package com.milkyhoop.chatbot.replay.run.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplayJudging;
import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayTask;
import com.milkyhoop.chatbot.event.ReplayTaskKind;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.operator.replays.ReplayErasure;
import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.run.topic.ResultRecords;
import com.milkyhoop.chatbot.replay.run.topic.ResultTopic;
import com.milkyhoop.chatbot.schemas.ReplayCodecs;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs a worker's tasks beside Kafka and a judge that takes as long as it is told. */
class TaskRunnerTest {
  private static final Instant WRITTEN_AT = Instant.parse("2026-11-01T08:00:00Z");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicInteger active = new AtomicInteger();
  private final HeldClock clock = new HeldClock();
  private final ResultTopic topic =
      new ResultTopic("results", 3, ReplayCodecs.singleObject(SchemaVersions.shipped()).results());
  private final TargetModels models = new TargetModels(Map.of(), registry, Tracing.OFF);
  private final MockProducer<String, byte[]> results =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());

  @AfterEach
  void close() {
    models.close();
  }

  @Test
  void shouldWriteAResultThatComesInTime() throws Exception {
    runner(ReplayErasure.TASK_ENDS.minusMinutes(2)).run(delivery());

    assertThat(results.history()).hasSize(1);
  }

  /** Who erased its turn takes the task for ended by then: nobody would look again. */
  @Test
  void shouldWriteNoResultThatAnErasureNoLongerWaitsForR15() throws Exception {
    runner(ReplayErasure.TASK_ENDS).run(delivery());

    assertThat(results.history()).isEmpty();
    assertThat(registry.counter("chatbot.replay.tasks", "outcome", "expired").count()).isOne();
  }

  private TaskRunner runner(Duration judged) {
    var judge =
        new JudgeCaller() {
          @Override
          public ReplayResult judge(ReplayTask task) {
            clock.now = clock.now.plus(judged);
            return ResultRecords.of(
                task.getRun(),
                new Judgement(
                    new TurnRef(0, 1),
                    "arm",
                    0,
                    "judge",
                    Judgement.Verdict.TIE,
                    Judgement.Orders.OWN,
                    0,
                    "what the user said",
                    Optional.empty()));
          }

          @Override
          public void close() {}
        };
    return new TaskRunner(
        new ModelCaller(models, 1_000, Duration.ZERO),
        judge,
        new FinishedLookup(new MockConsumer<>("earliest"), topic),
        results,
        topic,
        clock,
        new WorkerMetrics(registry, active),
        active);
  }

  private static TaskRunner.Delivery delivery() {
    ReplayTask task =
        ReplayTask.newBuilder()
            .setRun("a")
            .setKind(ReplayTaskKind.JUDGE)
            .setTurnPartition(0)
            .setTurnOffset(1)
            .setArm("arm")
            .setRepeat(0)
            .setExpiresMs(WRITTEN_AT.plus(Duration.ofMinutes(10)).toEpochMilli())
            .setUser("ana")
            .setConversation("ana/main")
            .setMessages(List.of())
            .setJudging(new ReplayJudging("judge", "command", "{}", "recorded", "candidate"))
            .build();
    return new TaskRunner.Delivery(task, WRITTEN_AT.toEpochMilli(), 1);
  }

  /** Stands still but for what a judge takes. */
  private static final class HeldClock extends Clock {
    private Instant now = WRITTEN_AT;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
