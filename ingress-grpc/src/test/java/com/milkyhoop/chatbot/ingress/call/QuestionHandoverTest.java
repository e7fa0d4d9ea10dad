package com.milkyhoop.chatbot.ingress.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.ingress.HandClock;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.ingress.request.ResumeRequest;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.schemas.ConversationId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Checks who asks for a reply when the call has left that asked for others too. */
class QuestionHandoverTest {
  private static final ReplyKey KEY = new ReplyKey(new ConversationId("budi", "s-1"), "r-1");
  private static final int REPLIES = 5;
  private static final TraceParent TRACE = TraceParent.random();

  private final HandClock clock = new HandClock();
  private final OpenCalls calls =
      new OpenCalls(CallSettings.of(10, 10, 3, Duration.ofMinutes(2)), clock);
  private final HeldPublisher publisher = new HeldPublisher();

  /** Else each would be kept for ever, and there is no bound to the replies of all users. */
  @Test
  void shouldKeepNoCallAmongThoseThatAskWhenItsClientHasLeftMeanwhile() {
    var client = new RecordingClient();
    client.leaveAtOnce();
    var commands = new ReplyCommands(calls, _ -> new RateDecision.Allowed(), publisher);

    commands.resume(new ResumeRequest(KEY, Cursor.START), TRACE, client);

    assertThat(calls.asked()).isZero();
    assertThat(publisher.held()).as("nobody is there to be told").isEmpty();
  }

  @Test
  void shouldSayThatACallAsksInPlaceOfAnotherOnlyBeforeItEnds() throws InterruptedException {
    var events = new SlowEvents();
    OpenCall first = call(1, events);
    OpenCall second = call(2, events);
    assertThat(first.letFollow(second)).isTrue();
    first.commandSettled();

    first.onClientGone();

    events.leaver.join();
    assertThat(events.told).containsExactly("1 ended", "2 asks", "2 ended");
  }

  /** R11: else it would be a watcher too many, and end with all that follow it. */
  @Test
  void shouldTellOfTheOneThatLeftBeforeAnotherAsksInItsPlaceR11() {
    for (int i = 0; i < REPLIES; i++) {
      RecordingClient first = resume("r-" + i);
      publisher.last().stored().complete(null);
      resume("r-" + i);
      first.leave();
    }

    try (var scheduler =
        new ReattachScheduler(calls, publisher, new IngressMetrics(new SimpleMeterRegistry()))) {
      scheduler.run();
      await().until(() -> publisher.held().size() == 3 * REPLIES);
    }

    for (int i = 0; i < REPLIES; i++) {
      var key = new ReplyKey(KEY.conversation(), "r-" + i);
      var attach = new Command.Attach(key, Optional.empty());
      assertThat(publisher.held())
          .extracting(HeldPublisher.Held::command)
          .filteredOn(command -> command.key().equals(key))
          .containsExactly(attach, new Command.Detach(key), attach);
    }
  }

  /** Its DETACH comes after that, so whoever asks sooner asks while it counts. */
  @Test
  void shouldAskInPlaceOfOneThatLeftOnlyWhenItsCommandIsStoredR11() {
    RecordingClient first = resume("r-1");
    resume("r-1");

    first.leave();

    assertThat(calls.callsToReattach()).isEmpty();
    publisher.last().stored().complete(null);
    assertThat(calls.callsToReattach()).hasSize(1);
    assertThat(calls.takeDepartures()).hasSize(1);
  }

  @Test
  void shouldAskInPlaceOfOneWhoseCommandIsNotStored() {
    RecordingClient first = resume("r-1");
    resume("r-1");
    first.leave();

    publisher.last().stored().completeExceptionally(new IOException("no broker"));

    assertThat(calls.callsToReattach()).hasSize(1);
    assertThat(calls.takeDepartures()).isEmpty();
  }

  @Test
  void shouldAskInPlaceOfOneWhoseCommandCouldNotBePublished() {
    var broken =
        new ReplyCommands(
            calls,
            _ -> new RateDecision.Allowed(),
            (_, _, _) -> {
              resume("r-1");
              throw new IllegalStateException("broken");
            });

    broken.resume(new ResumeRequest(KEY, Cursor.START), TRACE, new RecordingClient());

    assertThat(publisher.held()).isEmpty();
    assertThat(calls.callsToReattach()).hasSize(1);
  }

  private RecordingClient resume(String requestId) {
    var client = new RecordingClient();
    var commands = new ReplyCommands(calls, _ -> new RateDecision.Allowed(), publisher);
    var key = new ReplyKey(KEY.conversation(), requestId);
    commands.resume(new ResumeRequest(key, Cursor.START), TRACE, client);
    return client;
  }

  private OpenCall call(long id, CallEvents events) {
    var purpose = new Purpose.Resume(Cursor.START);
    return new OpenCall(id, KEY, purpose, TRACE, new RecordingClient(), clock, events);
  }

  /** Has the client of a call leave that is about to ask, as far as that is possible then. */
  private static final class SlowEvents implements CallEvents {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private Thread leaver = Thread.ofPlatform().unstarted(() -> {});

    @Override
    public void asks(OpenCall call) {
      leaver = Thread.ofPlatform().start(call::onClientGone);
      await()
          .until(
              () ->
                  leaver.getState() == Thread.State.WAITING
                      || leaver.getState() == Thread.State.TERMINATED);
      told.add(call.id() + " asks");
    }

    @Override
    public void ended(OpenCall call) {
      told.add(call.id() + " ended");
    }

    @Override
    public void left(OpenCall call) {}

    @Override
    public void heard(OpenCall call, ReplyMessage message) {}
  }
}
