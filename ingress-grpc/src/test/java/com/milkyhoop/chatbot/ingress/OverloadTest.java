package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.PlayedProcessor.completed;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.cancelling;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.resuming;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.ingress.client.ChatClient;
import com.milkyhoop.chatbot.ingress.client.ErrorDetails;
import com.milkyhoop.chatbot.schemas.PermitWait;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an ingress does with messages that could not be answered in time, through a real client. */
class OverloadTest {
  private final Map<String, String> environment = RunningIngress.environment();
  private RunningIngress ingress;
  private PlayedProcessor processor;

  @BeforeEach
  void start() {
    environment.put("TOPIC_PARTITIONS", "1");
    ingress = RunningIngress.start(environment);
    processor = new PlayedProcessor(environment);
  }

  @AfterEach
  void close() throws InterruptedException {
    ingress.close();
    processor.close();
  }

  @Test
  void shouldRefuseAtOnceUntilTheProcessorsSayTheyAreFree() {
    hearOfAWait("loaded", Duration.ofSeconds(180));
    assertThat(ingress.metric("chatbot_permit_wait_seconds")).isBetween(170.0, 180.0);

    var refusal = ingress.send(message("Halo").setRequestId("refused")).failure();

    assertThat(refusal.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refusal.reason()).isEqualTo("OVERLOADED");
    assertThat(refusal.retryDelay().orElseThrow())
        .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
    assertThat(refusal.metadata())
        .containsEntry("retry", "same_id")
        .containsEntry("request_id", "refused");
    assertThat(
            ingress.metric(
                "chatbot_calls_refused_total"
                    + "{method=\"SendMessageStream\",reason=\"OVERLOADED\"}"))
        .isEqualTo(1);

    hearOfAWait("resumed", Duration.ZERO);
    assertThat(ingress.send(message("Halo").setRequestId("refused")).accepted()).isNotNull();
    assertThat(processor.received("refused").value().getMessage()).isEqualTo("Halo");
  }

  @Test
  void shouldMeasureAgainstTheClientsOwnDeadlineWhenItIsShorter() {
    hearOfAWait("loaded", Duration.ofSeconds(30));

    assertThat(send("impatient", Duration.ofSeconds(10)).reason()).isEqualTo("OVERLOADED");
    assertThat(ingress.send(message("Halo")).accepted()).isNotNull();
  }

  @Test
  void shouldLetRepliesBeResumedAndCancelledHoweverLoadedTheProcessorsAre() {
    hearOfAWait("loaded", Duration.ofHours(1));

    ingress.resume(resuming("seen"));
    ingress.cancel(cancelling("stopped"));

    assertThat(processor.received(Action.ATTACH, "seen")).isNotNull();
    assertThat(processor.received(Action.CANCEL, "stopped")).isNotNull();
  }

  private ErrorDetails send(String requestId, Duration deadline) {
    var send = message("Halo").setRequestId(requestId).build();
    return ingress.client().send(send, ChatClient.token(RunningIngress.TOKEN), deadline).failure();
  }

  /** Any reply's end tells, also one that was asked for before the load. */
  private void hearOfAWait(String requestId, Duration expected) {
    var stream = ingress.resume(resuming(requestId));
    var attach = processor.received(Action.ATTACH, requestId);
    processor.reply(attach, completed("Halo"), new PermitWait(0, expected));
    stream.completed();
  }
}
