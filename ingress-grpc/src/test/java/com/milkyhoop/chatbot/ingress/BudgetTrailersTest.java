package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.PlayedProcessor.completed;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.token;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.client.ReplyStream;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R14: who sends a message learns what is left, and when there is more. Through a real client. */
class BudgetTrailersTest {
  private static final Metadata.Key<String> BUDGET =
      Metadata.Key.of("chatbot-budget", Metadata.ASCII_STRING_MARSHALLER);
  private static final Duration HOUR_TO_MIDNIGHT = Duration.ofHours(1);

  @Test
  void shouldTellWhatIsLeftWhenTheReplyIsThereAndWhenItIsRefusedR14(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path budgets = folder.resolve("budgets");
    Files.writeString(budgets, "user:* tokens month 0 3000\nall USD month 1 5\n");
    Map<String, String> environment = RunningIngress.environment();
    environment.put("BUDGETS", budgets.toString());

    try (var ingress = RunningIngress.start(environment);
        var processor = new PlayedProcessor(environment)) {
      // when
      var trailers = new AtomicReference<>(new Metadata());
      ReplyStream first = send(ingress, trailers, "r-1");
      var request = processor.received("r-1");
      assertThat(request.value().getAllowance().getTokens()).isEqualTo(3_000);
      processor.reply(request, completed("Halo juga!"));
      first.completed();

      // then: 2,000 are held back until the ledger has counted it
      List<String> values = values(trailers);
      assertThat(values).hasSize(2);
      assertThat(values.getFirst())
          .startsWith("user;unit=tokens;period=month;limit=3000;remaining=1000;reset=");
      assertThat(seconds(values.getFirst())).isCloseTo(untilNextMonth(), within());
      assertThat(values.getLast()).startsWith("all;unit=micros;period=month;limit=5000000;");

      // when
      ReplyStream second = send(ingress, trailers, "r-2");

      // then
      var failure = second.failure();
      assertThat(failure.reason()).isEqualTo("BUDGET_EXCEEDED");
      assertThat(failure.status().getDescription())
          .contains("it begins again at")
          .contains("T00:00:00Z");
      assertThat(values(trailers)).hasSize(1);
      assertThat(values(trailers).getFirst())
          .startsWith("user;unit=tokens;period=month;limit=3000;remaining=1000;reset=");
    }
  }

  private static ReplyStream send(
      RunningIngress ingress, AtomicReference<Metadata> trailers, String requestId) {
    ReplyStream stream = ReplyStream.eager();
    SendMessageRequest request = message("Halo bot!").setRequestId(requestId).build();
    ChatbotServiceGrpc.newStub(ingress.client().channel())
        .withInterceptors(
            MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers),
            MetadataUtils.newAttachHeadersInterceptor(token(RunningIngress.TOKEN)))
        .sendMessageStream(request, stream);
    return stream;
  }

  private static List<String> values(AtomicReference<Metadata> trailers) {
    List<String> values = new ArrayList<>();
    Iterable<String> all = requireNonNull(trailers.get()).getAll(BUDGET);
    if (all != null) {
      all.forEach(values::add);
    }
    return values;
  }

  private static long seconds(String value) {
    return Long.parseLong(value.substring(value.lastIndexOf('=') + 1));
  }

  private static long untilNextMonth() {
    LocalDate next = LocalDate.now(ZoneOffset.UTC).plusMonths(1).withDayOfMonth(1);
    return next.atStartOfDay(ZoneOffset.UTC).toEpochSecond() - System.currentTimeMillis() / 1000;
  }

  private static Offset<Long> within() {
    return Offset.offset(HOUR_TO_MIDNIGHT.toSeconds());
  }
}
