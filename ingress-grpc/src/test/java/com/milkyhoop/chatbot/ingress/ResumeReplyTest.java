package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.PlayedProcessor.completed;
import static com.milkyhoop.chatbot.ingress.PlayedProcessor.delta;
import static com.milkyhoop.chatbot.ingress.PlayedProcessor.failed;
import static com.milkyhoop.chatbot.ingress.PlayedProcessor.refused;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.resuming;
import static com.milkyhoop.chatbot.v1.ReplyEvent.EventCase.ACCEPTED;
import static com.milkyhoop.chatbot.v1.ReplyEvent.EventCase.COMPLETED;
import static com.milkyhoop.chatbot.v1.ReplyEvent.EventCase.DELTA;
import static com.milkyhoop.chatbot.v1.ReplyEvent.EventCase.RESTARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.ingress.PlayedProcessor.Request;
import com.milkyhoop.chatbot.ingress.client.ErrorDetails;
import com.milkyhoop.chatbot.ingress.client.ReplyStream;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reply that a client comes back to, through a real one; the test plays the processor. */
class ResumeReplyTest {
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

  @Test
  void shouldShowAllOfTheReplyWhenThereIsNoCursor() {
    var stream = ingress.resume(resuming("whole"));
    var attach = processor.received(Action.ATTACH, "whole");
    assertThat(attach.raw().key()).isEqualTo("budi/s-1");
    assertThat(attach.value().getShown()).isNull();

    processor.reply(attach, delta(0, 0, "Halo"));
    stream.awaitText("Halo");
    processor.reply(attach, completed("Halo juga"));

    assertThat(stream.completed().getReply()).isEqualTo("Halo juga").isEqualTo(stream.text());
    assertThat(kinds(stream)).containsExactly(DELTA, DELTA, COMPLETED);
  }

  @Test
  void shouldSendOnlyWhatIsMissingWhenThereIsACursor() {
    String cursor = shownAndLeft("missing", "Halo 漢");

    var stream = ingress.resume(resuming("missing").setCursor(cursor));

    var attach = processor.received(Action.ATTACH, "missing");
    assertThat(attach.value().getShown()).isEqualTo(new ShownText(7L, 0, 8L));
    processor.reply(attach, delta(0, 8, " juga"));
    processor.reply(attach, completed("Halo 漢 juga!"));
    assertThat(stream.completed().getReply()).isEqualTo("Halo 漢 juga!");
    assertThat(stream.text()).isEqualTo(" juga!");
    assertThat(stream.events().getFirst().getDelta().getOffset()).isEqualTo(8);
    assertThat(stream.count(ACCEPTED)).isZero();
  }

  @Test
  void shouldGoOnFromAnyEventsCursorWhenAnotherInstanceIsAsked() throws InterruptedException {
    var broken = ingress.send(message("Halo").setRequestId("moved"));
    var request = processor.received("moved");
    processor.reply(request, delta(0, 0, "Halo"));
    broken.awaitText("Halo");
    processor.reply(request, delta(0, 4, " juga"));
    broken.awaitText("Halo juga");
    List<ReplyEvent> events = broken.events();
    broken.cancel();

    Map<String, String> elsewhere = new HashMap<>(ENVIRONMENT);
    elsewhere.put("INSTANCE_ID", "ingress-2");
    try (var other = RunningIngress.start(elsewhere)) {
      List<ReplyStream> streams = new ArrayList<>();
      streams.add(other.resume(resuming("moved").setCursor(events.getFirst().getCursor())));
      var attach = processor.received(Action.ATTACH, "moved");
      for (ReplyEvent event : events.subList(1, events.size())) {
        streams.add(other.resume(resuming("moved").setCursor(event.getCursor())));
      }
      await().until(() -> other.metric("chatbot_calls_open") == events.size());
      assertThat(attach.value().getTarget().getPartition())
          .isNotEqualTo(request.value().getTarget().getPartition());

      processor.reply(attach, completed("Halo juga, Budi"));

      var held = new StringBuilder();
      for (int i = 0; i < events.size(); i++) {
        held.append(events.get(i).getDelta().getText());
        streams.get(i).completed();
        assertThat(held + streams.get(i).text()).isEqualTo("Halo juga, Budi");
        assertThat(streams.get(i).count(RESTARTED)).isZero();
      }
    }
  }

  @Test
  void shouldRestartWhenWhatTheClientHoldsIsVoid() {
    String cursor = shownAndLeft("void", "Halo");

    var stream = ingress.resume(resuming("void").setCursor(cursor));

    processor.reply(processor.received(Action.ATTACH, "void"), delta(1, 0, "Hai, Budi"));
    stream.awaitText("Hai, Budi");
    assertThat(kinds(stream)).containsExactly(RESTARTED, DELTA);
  }

  @Test
  void shouldGoOnSilentlyWhenAnotherAttemptBeginsWithWhatTheClientHolds() {
    String cursor = shownAndLeft("adopted", "Halo");

    var stream = ingress.resume(resuming("adopted").setCursor(cursor));

    processor.reply(processor.received(Action.ATTACH, "adopted"), delta(1, 0, "Halo juga"));
    stream.awaitText(" juga");
    assertThat(stream.count(RESTARTED)).isZero();
  }

  @Test
  void shouldOnlyCompleteWhenTheClientHoldsAllOfIt() {
    String cursor = shownAndLeft("held", "Halo juga");

    var stream = ingress.resume(resuming("held").setCursor(cursor));

    processor.reply(processor.received(Action.ATTACH, "held"), completed("Halo juga"));
    assertThat(stream.completed().getReply()).isEqualTo("Halo juga");
    assertThat(kinds(stream)).containsExactly(COMPLETED);
    assertThat(stream.cursor()).isNotEmpty();
  }

  @Test
  void shouldShowTheReplyToEveryDeviceAndCancelNothingWhenOneLeaves() {
    var phone = ingress.send(message("Halo").setRequestId("devices"));
    var desktop = ingress.resume(resuming("devices"));
    var tablet = ingress.resume(resuming("devices"));
    List<Request> targets =
        List.of(processor.received("devices"), processor.received(Action.ATTACH, "devices"));
    targets.forEach(target -> processor.reply(target, delta(0, 0, "Halo")));
    List.of(phone, desktop, tablet).forEach(device -> device.awaitText("Halo"));

    phone.cancel();
    targets.forEach(target -> processor.reply(target, completed("Halo juga")));

    assertThat(desktop.completed().getReply()).isEqualTo("Halo juga").isEqualTo(desktop.text());
    assertThat(tablet.completed().getReply()).isEqualTo("Halo juga").isEqualTo(tablet.text());
    assertThat(processor.waiting(Action.ATTACH, "devices")).isZero();
    assertThat(processor.waiting(Action.CANCEL, "devices")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "REQUEST_UNKNOWN, NOT_FOUND, no",
    "REPLY_NOT_KEPT, NOT_FOUND, no",
    "TOO_MANY_WATCHERS, RESOURCE_EXHAUSTED, same_id"
  })
  void shouldFailWithItsReasonWhenTheCallIsRefused(String reason, Status.Code code, String retry) {
    var stream = ingress.resume(resuming("refused-" + reason));

    processor.reply(processor.received(Action.ATTACH, "refused-" + reason), refused(reason));

    assertFailure(stream.failure(), reason, code, retry, "refused-" + reason);
  }

  @Test
  void shouldFailWithItsReasonWhenTheTurnFailed() {
    var stream = ingress.resume(resuming("failed"));

    processor.reply(processor.received(Action.ATTACH, "failed"), failed("DEADLINE_EXCEEDED", null));

    assertFailure(
        stream.failure(), "DEADLINE_EXCEEDED", Status.Code.DEADLINE_EXCEEDED, "new_id", "failed");
  }

  /** R12. */
  @Test
  void shouldAskOnlyForTheCallersOwnConversationWhenTheRequestIsAnothers() {
    ingress.send(message("rahasia").setRequestId("budis")).accepted();

    var stream = ingress.resume(resuming("budis").setUserId("siti"));

    var attach = processor.received(Action.ATTACH, "budis");
    assertThat(attach.raw().key()).isEqualTo("siti/s-1");
    processor.reply(attach, refused("REQUEST_UNKNOWN"));
    assertThat(stream.failure().status().getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }

  private static void assertFailure(
      ErrorDetails failure, String reason, Status.Code code, String retry, String requestId) {
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.status().getCode()).isEqualTo(code);
    assertThat(failure.metadata())
        .containsEntry("retry", retry)
        .containsEntry("request_id", requestId);
  }

  /** Sends a message, shows the beginning of its reply, leaves; returns the last cursor. */
  private static String shownAndLeft(String requestId, String text) {
    var stream = ingress.send(message("Halo").setRequestId(requestId));
    processor.reply(processor.received(requestId), delta(0, 0, text));
    stream.awaitText(text);
    stream.cancel();
    return stream.cursor();
  }

  private static List<ReplyEvent.EventCase> kinds(ReplyStream stream) {
    return stream.events().stream().map(ReplyEvent::getEventCase).toList();
  }
}
