package com.milkyhoop.chatbot.ingress.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.Allowance;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.ingress.call.Command;
import com.milkyhoop.chatbot.ingress.call.CostLimit;
import com.milkyhoop.chatbot.ingress.reply.KnownText;
import com.milkyhoop.chatbot.ingress.request.BusyPolicy;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.ingress.request.SendRequest;
import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.schemas.AttemptId;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaRequestPublisherTest {
  private static final ReplyKey KEY = new ReplyKey(new ConversationId("budi", "s-1"), "r-1");
  private static final Command SEND =
      new Command.Send(
          new SendRequest(KEY, "Halo", 2, BusyPolicy.INTERRUPT, "shop"),
          Duration.ofMillis(4500),
          Optional.of(new CostLimit(900, CostLimit.UNLIMITED, Duration.ofHours(6))));
  private static final TraceParent TRACE = TraceParent.random();

  private final Codecs codecs = Codecs.singleObject();
  private final List<Throwable> fatal = new ArrayList<>();
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
  private final AtomicLong now = new AtomicLong();
  private final KafkaRequestPublisher publisher =
      new KafkaRequestPublisher(
          "chat-requests",
          5,
          () -> producer,
          KafkaRefusals.UNNAMED,
          codecs::requests,
          fatal::add,
          now::get);

  @BeforeEach
  void start() {
    publisher.start();
  }

  @Test
  void shouldSayEverythingTheProcessorNeedsWhenItPublishes() {
    var _ = publish();

    var sent = producer.history().getFirst();
    assertThat(sent.topic()).isEqualTo("chat-requests");
    assertThat(sent.key()).isEqualTo("budi/s-1");
    assertThat(sent.headers().lastHeader("traceparent").value())
        .isEqualTo(TRACE.header().getBytes(UTF_8));
    var request = codecs.requests().decode(sent.value());
    assertThat(request.getAction()).isEqualTo(Action.SEND);
    assertThat(request.getRequestId()).isEqualTo("r-1");
    assertThat(request.getMessage()).isEqualTo("Halo");
    assertThat(request.getMessageTokens()).isEqualTo(2);
    assertThat(request.getOnBusy()).isEqualTo(com.milkyhoop.chatbot.event.OnBusy.INTERRUPT);
    assertThat(request.getRemainingMs()).isEqualTo(4500);
    assertThat(request.getPrincipal()).isEqualTo("shop");
    assertThat(request.getAllowance())
        .isEqualTo(new Allowance(900L, Long.MAX_VALUE, Duration.ofHours(6).toMillis()));
    assertThat(request.getTarget()).isEqualTo(new ReplyTarget(5, 42L));
  }

  @Test
  void shouldSayWhatIsKnownWhenACallAttaches() {
    var known = new KnownText(new AttemptId(7, 1), 9);

    ChatRequest request = published(new Command.Attach(KEY, Optional.of(known)));

    assertThat(request.getAction()).isEqualTo(Action.ATTACH);
    assertThat(request.getRequestId()).isEqualTo("r-1");
    assertThat(request.getTarget()).isEqualTo(new ReplyTarget(5, 42L));
    assertThat(request.getShown()).isEqualTo(new ShownText(7L, 1, 9L));
    assertThat(published(new Command.Attach(KEY, Optional.empty())).getShown()).isNull();
  }

  @Test
  void shouldSayWhoWaitsWhenACallCancels() {
    ChatRequest request = published(new Command.Cancel(KEY));

    assertThat(request.getAction()).isEqualTo(Action.CANCEL);
    assertThat(request.getRequestId()).isEqualTo("r-1");
    assertThat(request.getTarget()).isEqualTo(new ReplyTarget(5, 42L));
    assertThat(producer.history().getLast().key()).isEqualTo("budi/s-1");
  }

  @Test
  void shouldSayWhoHasEndedWhenACallDetaches() {
    ChatRequest request = published(new Command.Detach(KEY));

    assertThat(request.getAction()).isEqualTo(Action.DETACH);
    assertThat(request.getRequestId()).isEqualTo("r-1");
    assertThat(request.getTarget()).isEqualTo(new ReplyTarget(5, 42L));
  }

  private ChatRequest published(Command command) {
    var _ = publisher.publish(command, 42, TRACE);
    return codecs.requests().decode(producer.history().getLast().value());
  }

  @Test
  void shouldReportStoredWhenTheBrokerConfirmsAndNotBefore() {
    var stored = publish();
    assertThat(stored).isNotDone();

    producer.completeNext();

    assertThat(stored).isCompleted();
  }

  @Test
  void shouldReportTheFailureWhenTheBrokerDoesNotConfirm() {
    var stored = publish();

    producer.errorNext(new TimeoutException("no broker"));

    assertThat(stored).isCompletedExceptionally();
    assertThat(fatal).isEmpty();
  }

  @Test
  void shouldReportTheFailureWhenSendingItselfThrows() {
    producer.sendException = new TimeoutException("buffer full");

    assertThat(publish()).isCompletedExceptionally();
  }

  @Test
  void shouldGiveUpWhenTheProducerCanNeverSendAgain() {
    var stored = publish();
    var error = new ClusterAuthorizationException("not allowed");

    producer.errorNext(error);

    assertThat(stored).isCompletedExceptionally();
    assertThat(fatal).containsExactly(error);
  }

  @Test
  void shouldPublishNothingMoreWhenItIsClosed() {
    publisher.close();

    assertThat(publish()).isCompletedExceptionally();
    assertThat(producer.closed()).isTrue();
    assertThat(publisher.whyNotReady()).isPresent();
  }

  private CompletableFuture<Void> publish() {
    return publisher.publish(SEND, 42, TRACE).toCompletableFuture();
  }
}
