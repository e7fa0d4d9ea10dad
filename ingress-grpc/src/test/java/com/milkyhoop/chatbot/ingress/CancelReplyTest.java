package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.PlayedProcessor.cancelled;
import static com.milkyhoop.chatbot.ingress.PlayedProcessor.completed;
import static com.milkyhoop.chatbot.ingress.PlayedProcessor.delta;
import static com.milkyhoop.chatbot.ingress.PlayedProcessor.failed;
import static com.milkyhoop.chatbot.ingress.PlayedProcessor.refused;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.cancelling;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.ingress.PlayedProcessor.Request;
import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import com.milkyhoop.chatbot.v1.CancelReplyResponse.Outcome;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reply that is stopped, through a real client; the test plays the processor. */
class CancelReplyTest {
  private static final Map<String, String> ENVIRONMENT = RunningIngress.environment();
  private static RunningIngress ingress;
  private static PlayedProcessor processor;

  @BeforeAll
  static void start() {
    ingress = RunningIngress.start(ENVIRONMENT);
    processor = new PlayedProcessor(ENVIRONMENT);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    ingress.close();
    processor.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Halo ju", ""})
  void shouldEndBothCallsWithTheTextSoFarWhenTheReplyIsStopped(String partial) {
    String id = "stopped-" + partial.length();
    var stream = ingress.send(message("Halo").setRequestId(id));
    var send = processor.received(id);
    var answer = ingress.cancel(cancelling(id));
    var cancel = processor.received(Action.CANCEL, id);
    assertThat(cancel.raw().key()).isEqualTo("budi/s-1");
    assertThat(cancel.raw().partition()).isEqualTo(send.raw().partition());
    assertThat(answer.isThere()).isFalse();

    processor.reply(cancel, delta(0, 0, "Ha"));
    List.of(send, cancel).forEach(call -> processor.reply(call, cancelled(partial)));

    CancelReplyResponse response = answer.response();
    assertThat(response.getOutcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(response.getCompleted().getReply()).isEqualTo(partial);
    assertThat(response.getCompleted().getFinishReason()).isEqualTo("cancelled");
    assertThat(response.getFailureReason()).isEmpty();
    assertThat(stream.completed()).isEqualTo(response.getCompleted());
    assertThat(stream.text()).isEqualTo(partial);
  }

  @Test
  void shouldAnswerWithTheReplyWhenItWasCompleteBefore() {
    var answer = ingress.cancel(cancelling("late"));

    processor.reply(processor.received(Action.CANCEL, "late"), completed("Halo juga"));

    assertThat(answer.response().getOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(answer.response().getCompleted().getReply()).isEqualTo("Halo juga");
  }

  /** Ours, but not this caller's doing; and a word of the model's own. */
  @ParameterizedTest
  @ValueSource(strings = {"deadline", "model_cancelled"})
  void shouldNotSayCancelledWhenTheReplyHadEndedOtherwise(String finishReason) {
    String id = "ended-by-" + finishReason;
    var answer = ingress.cancel(cancelling(id));

    processor.reply(
        processor.received(Action.CANCEL, id), completed("Ha").setFinishReason(finishReason));

    assertThat(answer.response().getOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(answer.response().getCompleted().getFinishReason()).isEqualTo(finishReason);
  }

  @Test
  void shouldAnswerWithTheReasonWhenTheTurnFailedBefore() {
    var answer = ingress.cancel(cancelling("failed"));

    processor.reply(processor.received(Action.CANCEL, "failed"), failed("DEADLINE_EXCEEDED", null));

    assertThat(answer.response().getOutcome()).isEqualTo(Outcome.FAILED);
    assertThat(answer.response().getFailureReason()).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(answer.response().hasCompleted()).isFalse();
  }

  @Test
  void shouldAnswerEveryCallWhenItIsCancelledTwice() {
    var first = ingress.cancel(cancelling("twice"));
    Request asked = processor.received(Action.CANCEL, "twice");
    var second = ingress.cancel(cancelling("twice"));
    Request reattached = processor.received(Action.CANCEL, "twice");

    List.of(asked, reattached).forEach(call -> processor.reply(call, cancelled("Ha")));

    assertThat(first.response()).isEqualTo(second.response());
  }

  @ParameterizedTest
  @ValueSource(strings = {"REQUEST_UNKNOWN", "REPLY_NOT_KEPT"})
  void shouldFailWithItsReasonWhenThereIsNoSuchReply(String reason) {
    var answer = ingress.cancel(cancelling(reason));

    processor.reply(processor.received(Action.CANCEL, reason), refused(reason));

    assertThat(answer.failure().status().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(answer.failure().reason()).isEqualTo(reason);
    assertThat(answer.failure().metadata()).containsEntry("request_id", reason);
  }

  /** R12. */
  @Test
  void shouldAskOnlyForTheCallersOwnConversationWhenTheRequestIsAnothers() {
    ingress.send(message("rahasia").setRequestId("budis")).accepted();

    var answer = ingress.cancel(cancelling("budis").setUserId("siti"));

    var cancel = processor.received(Action.CANCEL, "budis");
    assertThat(cancel.raw().key()).isEqualTo("siti/s-1");
    processor.reply(cancel, refused("REQUEST_UNKNOWN"));
    assertThat(answer.failure().status().getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }
}
