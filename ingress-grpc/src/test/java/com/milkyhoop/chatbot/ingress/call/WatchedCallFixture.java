package com.milkyhoop.chatbot.ingress.call;

import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.ingress.HandClock;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.reply.KnownText;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.request.BusyPolicy;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.ingress.request.SendRequest;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.schemas.AttemptId;
import com.milkyhoop.chatbot.schemas.ConversationId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/**
 * Holds one call, the clock, and what is published; says when the scheduler looks, which it else
 * does by itself.
 */
abstract class WatchedCallFixture {
  private static final Duration TURN_TIMEOUT = Duration.ofMinutes(2);
  static final Duration SILENCE = Duration.ofSeconds(15);
  static final ReplyKey KEY = new ReplyKey(new ConversationId("budi", "s-1"), "r-1");
  static final TraceParent TRACE = TraceParent.random();
  private static final AttemptId ATTEMPT = new AttemptId(7, 0);

  final HandClock clock = new HandClock();
  final OpenCalls calls = new OpenCalls(CallSettings.of(10, 10, 16, TURN_TIMEOUT), clock);
  final HeldPublisher publisher = new HeldPublisher();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final RecordingClient client = new RecordingClient();
  final ReplyCommands commands =
      new ReplyCommands(calls, _ -> new RateDecision.Allowed(), publisher);
  final ReattachScheduler scheduler = scheduler(publisher);

  @AfterEach
  void close() {
    scheduler.close();
  }

  void pass(Duration time) {
    clock.pass(time);
    scheduler.run();
  }

  void send() {
    var waits = new PermitWaits(1, _ -> 0, clock);
    var sender =
        new MessageSender(
            calls, _ -> new AdmissionDecision.Admitted(), waits, TURN_TIMEOUT, publisher);
    sender.send(
        new SendRequest(KEY, "Halo", 1, BusyPolicy.ENQUEUE), TRACE, Optional::empty, client);
  }

  void sendAndStore() {
    send();
    publisher.last().stored().complete(null);
  }

  void receive(ReplyMessage message) {
    calls.find(publisher.held().getFirst().callId()).orElseThrow().receive(message);
  }

  void awaitPublished(int commands) {
    await().until(() -> publisher.held().size() == commands);
  }

  ReattachScheduler scheduler(RequestPublisher to) {
    return new ReattachScheduler(calls, to, new IngressMetrics(registry));
  }

  static Command attach(long known) {
    return new Command.Attach(KEY, Optional.of(new KnownText(ATTEMPT, known)));
  }

  static ReplyMessage piece(long offset, String text) {
    return new ReplyMessage.Piece(ATTEMPT, offset, text);
  }
}
