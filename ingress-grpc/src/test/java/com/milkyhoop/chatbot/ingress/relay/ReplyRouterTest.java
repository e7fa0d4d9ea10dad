package com.milkyhoop.chatbot.ingress.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyUsage;
import com.milkyhoop.chatbot.schemas.AttemptId;
import com.milkyhoop.chatbot.schemas.CallIds;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.PermitWait;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ReplyRouterTest {
  private static final Codecs CODECS = Codecs.singleObject();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Map<Long, Consumer<ReplyMessage>> open = new HashMap<>();
  private final List<ReplyMessage> received = new ArrayList<>();
  private final List<PermitWait> waits = new ArrayList<>();
  private final ReplyRouter router =
      new ReplyRouter(
          new NotedReceivers(callId -> Optional.ofNullable(open.get(callId))),
          waits::add,
          CODECS.replies(),
          new IngressMetrics(registry));

  @Test
  void shouldGiveARecordToEveryOpenCallThatItIsForWhenThereAreSeveral() {
    open.put(1L, received::add);
    open.put(-2L, received::add);
    open.put(3L, received::add);

    router.route(record(delta(), 1L, -2L, 99L));

    var piece = new ReplyMessage.Piece(new AttemptId(7, 1), 4, " juga");
    assertThat(received).containsExactly(piece, piece);
    assertThat(count("delivered")).isOne();
  }

  @Test
  void shouldReadEveryFieldWhenATurnCompleted() {
    open.put(1L, received::add);
    var event =
        event(ReplyEventKind.FINAL)
            .setText("Halo")
            .setFinishReason("stop")
            .setModel("gpt-4o")
            .setUsage(new com.milkyhoop.chatbot.event.TokenUsage(12L, 8L, 0L, 3L, 0L));

    router.route(record(event, 1L));

    assertThat(received)
        .containsExactly(
            new ReplyMessage.Completed(
                "Halo", "stop", "gpt-4o", Optional.of(new ReplyUsage(12, 3))));
  }

  @Test
  void shouldReadEveryFieldWhenATurnFailedOrACallIsRefused() {
    open.put(1L, received::add);

    router.route(record(event(ReplyEventKind.FINAL).setFailure(new Failure("A", "a", 1500L)), 1L));
    router.route(record(event(ReplyEventKind.REFUSED).setFailure(new Failure("B", "b", null)), 1L));

    assertThat(received)
        .containsExactly(
            new ReplyMessage.Failed(failure("A", "a", Optional.of(Duration.ofMillis(1500)))),
            new ReplyMessage.Refused(failure("B", "b", Optional.empty())));
  }

  @Test
  void shouldCountAndDropWhenNobodyWaits() {
    router.route(record(delta(), 99L));

    assertThat(count("unrouted")).isOne();
  }

  @Test
  void shouldCountAndSkipWhenARecordCantBeRead() {
    open.put(1L, received::add);

    router.route(record(new byte[] {1, 2, 3}, 1L));
    router.route(record(CODECS.replies().encode(delta().build())));
    router.route(record(event(ReplyEventKind.UNKNOWN), 1L));
    router.route(record(event(ReplyEventKind.REFUSED), 1L));

    assertThat(received).isEmpty();
    assertThat(count("unreadable")).isEqualTo(4);
  }

  /** R1: all that watch, and all that wait for its cancellation, are told of the end. */
  @Test
  void shouldGiveAnEndToAsManyCallsAsMayWaitForItR1() {
    int most = 2 * CallIds.MOST_WATCHERS;
    Long[] callIds = LongStream.range(0, most).boxed().toArray(Long[]::new);
    for (long callId : callIds) {
      open.put(callId, received::add);
    }

    router.route(record(event(ReplyEventKind.FINAL).setText("Halo"), callIds));

    assertThat(received).hasSize(most);
    assertThat(count("delivered")).isOne();
  }

  /** Whoever can write to chat-replies: the relay's thread goes on. */
  @Test
  void shouldCountAndSkipWhateverStandsThere() {
    open.put(1L, received::add);
    var random = new Random(1);

    var noValue = record(new byte[0], 1L);
    router.route(new ConsumerRecord<>("chat-replies", 0, 0, null, null));
    for (int size : new int[] {0, 1, 2, 10, 11, 1000, 1_000_000}) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      router.route(record(bytes, 1L));
      if (size > 10) {
        System.arraycopy(CODECS.replies().encode(delta().build()), 0, bytes, 0, 10);
        router.route(record(bytes, 1L));
      }
    }
    noValue.headers().add(CallIds.HEADER, new byte[3]).add(PermitWait.HEADER, new byte[1000]);
    router.route(noValue);
    var manyCalls = record(CODECS.replies().encode(delta().build()));
    manyCalls.headers().add(CallIds.HEADER, new byte[1_000_000]);
    router.route(manyCalls);

    assertThat(received).isEmpty();
    assertThat(count("unreadable")).isEqualTo(13);
    router.route(record(delta(), 1L));
    assertThat(received).hasSize(1);
  }

  @Test
  void shouldGiveARecordToACallOnceWhenItIsNamedTwice() {
    open.put(1L, received::add);

    router.route(record(delta(), 1L, 1L));

    assertThat(received).hasSize(1);
  }

  @Test
  void shouldServeTheOthersWhenACallBreaks() {
    open.put(
        1L,
        _ -> {
          throw new IllegalStateException("broken");
        });
    open.put(2L, received::add);

    router.route(record(delta(), 1L, 2L));

    assertThat(received).hasSize(1);
  }

  @Test
  void shouldNoteThePermitWaitWhoeverTheRecordIsFor() {
    var wait = new PermitWait(3, Duration.ofSeconds(7));
    var record = record(event(ReplyEventKind.FINAL).setText("Halo"), 99L);
    record.headers().add(PermitWait.HEADER, wait.encode());

    router.route(record);

    assertThat(waits).containsExactly(wait);
  }

  private static ReplyMessage.Failure failure(
      String reason, String description, Optional<Duration> retryAfter) {
    return new ReplyMessage.Failure(reason, description, retryAfter);
  }

  private double count(String result) {
    return registry.counter("chatbot.relay.records", "result", result).count();
  }

  private static ReplyEvent.Builder delta() {
    return event(ReplyEventKind.DELTA).setEpoch(7).setNumber(1).setOffset(4).setText(" juga");
  }

  private static ReplyEvent.Builder event(ReplyEventKind kind) {
    return ReplyEvent.newBuilder().setKind(kind).setRequestId("r-1");
  }

  private static ConsumerRecord<byte[], byte[]> record(ReplyEvent.Builder event, Long... callIds) {
    return record(CODECS.replies().encode(event.build()), callIds);
  }

  private static ConsumerRecord<byte[], byte[]> record(byte[] value, Long... callIds) {
    var record = new ConsumerRecord<>("chat-replies", 0, 0, new byte[0], value);
    record.headers().add(CallIds.HEADER, CallIds.encode(List.of(callIds)));
    return record;
  }
}
