package com.milkyhoop.chatbot.ingress.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.request.ResumeRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Calls that end before their turns: the processor is told, and writes for them no more. */
class DepartedCallsTest extends WatchedCallFixture {
  /** Else its target would count, and be written to, until the turn ends. */
  @Test
  void shouldDetachACallWhoseClientHasLeftBeforeTheEndR11() {
    sendAndStore();
    receive(piece(0, "Halo"));
    client.leave();

    pass(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));

    awaitPublished(2);
    assertThat(publisher.last().command()).isEqualTo(new Command.Detach(KEY));
    assertThat(publisher.last().callId()).isEqualTo(publisher.held().getFirst().callId());
  }

  @Test
  void shouldDetachACallThatWaitedForItsCancellation() {
    commands.cancel(KEY, TRACE, client);
    publisher.last().stored().complete(null);
    client.leave();

    pass(Duration.ZERO);

    awaitPublished(2);
    assertThat(publisher.last().command()).isEqualTo(new Command.Detach(KEY));
  }

  /** A target that was stored after it had left would come back. */
  @Test
  void shouldDetachOnlyWhenNoCommandOfTheCallIsOnItsWay() {
    send();
    client.leave();
    pass(Duration.ZERO);
    assertThat(publisher.held()).hasSize(1);

    publisher.last().stored().complete(null);
    pass(Duration.ZERO);

    awaitPublished(2);
    assertThat(publisher.last().command()).isEqualTo(new Command.Detach(KEY));
  }

  @Test
  void shouldDetachOnceWhenTheClientLeavesWhileItAsksAgain() {
    sendAndStore();
    pass(SILENCE);
    awaitPublished(2);
    client.leave();
    pass(Duration.ZERO);
    assertThat(publisher.held()).hasSize(2);

    publisher.last().stored().completeExceptionally(new IOException("no broker"));
    pass(Duration.ZERO);
    pass(Duration.ZERO);

    awaitPublished(3);
    assertThat(publisher.last().command()).isEqualTo(new Command.Detach(KEY));
  }

  @Test
  void shouldDetachWhatIsOpenWhenTheInstanceStops() {
    sendAndStore();

    calls.endAll();
    scheduler.close();

    assertThat(publisher.last().command()).isEqualTo(new Command.Detach(KEY));
  }

  @Test
  void shouldDetachNothingWhenTheTurnHasEndedOrTheCallWasRefused() {
    sendAndStore();
    receive(new ReplyMessage.Completed("Halo", "stop", "gpt-4o", Optional.empty()));
    client.leave();
    var refused = new RecordingClient();
    commands.resume(new ResumeRequest(KEY, Cursor.START), TRACE, refused);
    publisher.last().stored().complete(null);
    calls
        .find(publisher.last().callId())
        .orElseThrow()
        .receive(
            new ReplyMessage.Refused(
                new ReplyMessage.Failure("TOO_MANY_WATCHERS", "", Optional.empty())));
    var notStored = new RecordingClient();
    commands.resume(new ResumeRequest(KEY, Cursor.START), TRACE, notStored);
    publisher.last().stored().completeExceptionally(new IOException("no broker"));

    scheduler.run();
    scheduler.close();

    assertThat(publisher.held()).hasSize(3);
  }
}
