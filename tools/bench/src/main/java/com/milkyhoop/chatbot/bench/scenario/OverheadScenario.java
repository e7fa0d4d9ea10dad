package com.milkyhoop.chatbot.bench.scenario;

import com.milkyhoop.chatbot.bench.harness.Bench;
import com.milkyhoop.chatbot.bench.harness.Scenario;
import com.milkyhoop.chatbot.bench.load.BareParts;
import com.milkyhoop.chatbot.bench.load.ChatbotSource;
import com.milkyhoop.chatbot.bench.load.KafkaHops;
import com.milkyhoop.chatbot.bench.load.Meter;
import com.milkyhoop.chatbot.bench.load.Micros;
import com.milkyhoop.chatbot.bench.load.ModelSource;
import com.milkyhoop.chatbot.bench.load.OpenLoop;
import com.milkyhoop.chatbot.bench.load.ReplySource;
import com.milkyhoop.chatbot.bench.plain.PlainServiceProcess;
import com.milkyhoop.chatbot.bench.report.ReportTable;
import com.milkyhoop.chatbot.bench.report.ScenarioResult;
import com.milkyhoop.chatbot.bench.report.Target;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.time.Duration;
import redis.clients.jedis.RedisClient;

/**
 * Measures what the way through the chatbot adds to a reply, beside the model alone and bare Kafka.
 */
public final class OverheadScenario implements Scenario {
  private static final double CONVERSATIONS_PER_SECOND = 20;
  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL.withTokensPerSecond(50).withAnswerTokens(40);

  /**
   * Lasts until the compilers of all JVMs have settled, some ten thousand turns: nearly all of it
   * with more load.
   */
  private static final Duration WARM_UP = Duration.ofSeconds(100);

  private static final int WARM_UP_FACTOR = 8;
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration MEASURED = Duration.ofSeconds(60);
  private static final Duration LONGEST_REPLY = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "overhead";
  }

  @Override
  public ScenarioResult run(Bench bench) throws Exception {
    LocalStack stack = bench.stack(Stacks.oneOfEach(MODEL));
    try (ChatbotSource chatbot = Stacks.chatbot(stack);
        ModelSource model = new ModelSource(stack.stub().baseUri());
        KafkaHops hops = new KafkaHops(stack.kafka().bootstrapServers());
        BareParts parts = bareParts(stack, hops, model);
        PlainServiceProcess process = Stacks.plainService(bench, stack);
        ChatbotSource plain = Stacks.plain(stack, process)) {
      process.start();
      var sides = new Sides(chatbot, model, parts, plain, hops);
      bench.say("warming up");
      sides.run(WARM_UP_FACTOR, bench.time(WARM_UP), new Meters());
      sides.run(1, bench.time(SETTLE), new Meters());
      hops.reset();
      bench.say("measuring");
      var meters = new Meters();
      sides.run(1, bench.time(MEASURED), meters);
      return result(meters, hops);
    }
  }

  private static BareParts bareParts(LocalStack stack, KafkaHops hops, ModelSource model) {
    return new BareParts(
        stack.ingresses().getFirst().endpoint(),
        RedisClient.create(stack.redis().host(), stack.redis().port()),
        hops,
        model);
  }

  private record Meters(Meter through, Meter alone, Meter parts, Meter plain) {
    Meters() {
      this(new Meter(), new Meter(), new Meter(), new Meter());
    }
  }

  /** All of them, one after the other, at even distances. */
  private record Sides(
      ReplySource chatbot,
      ReplySource model,
      ReplySource parts,
      ReplySource plain,
      KafkaHops hops) {
    private static final int COUNT = 5;

    void run(int factor, Duration duration, Meters meters) throws InterruptedException {
      var conversations = new ConversationNames();
      int[] turn = {0};
      OpenLoop.run(
          factor * COUNT * CONVERSATIONS_PER_SECOND,
          duration,
          dueAt -> {
            switch (turn[0]++ % COUNT) {
              case 0 -> chatbot.ask(conversations.next(), dueAt, meters.through());
              case 1 -> model.ask(conversations.next(), dueAt, meters.alone());
              case 2 -> parts.ask(conversations.next(), dueAt, meters.parts());
              case 3 -> plain.ask(conversations.next(), dueAt, meters.plain());
              default -> hops.send(dueAt);
            }
          });
      Drain.await(meters.through(), LONGEST_REPLY);
      Drain.await(meters.alone(), LONGEST_REPLY);
      Drain.await(meters.parts(), LONGEST_REPLY);
      Drain.await(meters.plain(), LONGEST_REPLY);
    }
  }

  private ScenarioResult result(Meters meters, KafkaHops hops) {
    Meter through = meters.through();
    Meter alone = meters.alone();
    Micros added = through.window().addedFirstToken();
    Micros parts = meters.parts().window().addedFirstToken();
    Micros plain = meters.plain().window().addedFirstToken();
    ReportTable times =
        ReportTable.of("Time that is added, ms", "way", "count", "p50", "p90", "p99")
            .row(row("chatbot: to the first token", added))
            .row(row("chatbot: transit of a token", through.window().transit()))
            .row(row("model alone: to the first token", alone.window().addedFirstToken()))
            .row(row("model alone: transit of a token", alone.window().transit()))
            .row(row("the parts alone: to the first token", parts))
            .row(row("a plain service: to the first token", plain))
            .row(row("a plain service: transit of a token", meters.plain().window().transit()))
            .row(row("Kafka: one bare hop", hops.one()))
            .row(row("Kafka: two bare hops, one after the other", hops.two()))
            .build();
    ReportTable replies =
        ReportTable.of("Replies", "way", "asked", "completed", "failed")
            .row(replies("chatbot", through))
            .row(replies("model alone", alone))
            .row(replies("the parts alone", meters.parts()))
            .row(replies("a plain service", meters.plain()))
            .build();
    ScenarioResult.Builder result =
        ScenarioResult.of(
                name(),
                "what the chatbot adds at %.0f conversations/s of 40 tokens at 50 tokens/s"
                    .formatted(CONVERSATIONS_PER_SECOND))
            .table(times)
            .table(replies);
    return new FailedReplies()
        .of("chatbot", through)
        .of("model alone", alone)
        .of("the parts alone", meters.parts())
        .of("a plain service", meters.plain())
        .addTo(result)
        .target(
            Target.atMost(
                "added time to first token, p50, beside the parts alone",
                added.p50() / parts.p50(),
                1.5,
                "×"))
        .target(
            Target.atMost(
                "added time to first token, p50, beside two bare hops",
                added.p50() / hops.two().p50(),
                2,
                "×"))
        .target(
            Target.atMost(
                "added time to first token, p99, beside two bare hops",
                added.p99() / hops.two().p99(),
                3,
                "×"))
        .target(Target.atMost("replies of the chatbot not completed", through.lostCount(), 0, ""))
        .note(
            "Added time to first token: from when a message was due to be sent until its first token"
                + " was there, without the time that the model took. Transit: from the model's"
                + " socket to the client's callback.")
        .note(
            "The parts alone: a gRPC call, a script in Redis, a record through Kafka, a call of the"
                + " model until its first token, a record through Kafka, one after the other with"
                + " nothing of ours between.")
        .note(
            "A plain service: one process with the same API that asks the model and passes its tokens"
                + " on, with its conversations in memory, a rate limit in Redis and a log event in"
                + " Kafka that it does not wait for.")
        .note("All of them take turns in the same run.")
        .build();
  }

  private static Object[] replies(String way, Meter meter) {
    return new Object[] {way, meter.askedCount(), meter.completedCount(), meter.failedCount()};
  }

  private static Object[] row(String way, Micros times) {
    return new Object[] {way, times.count(), times.p50(), times.percentile(90), times.p99()};
  }
}
