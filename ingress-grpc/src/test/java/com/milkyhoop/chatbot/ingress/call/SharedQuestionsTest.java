package com.milkyhoop.chatbot.ingress.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.milkyhoop.chatbot.ingress.HandClock;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.reply.Cursor;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.reply.ReplyStep;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.ingress.request.ResumeRequest;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.schemas.AttemptId;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Checks that what one user asks again and again costs the others nothing. */
class SharedQuestionsTest {
  private static final ReplyKey KEY = new ReplyKey(new ConversationId("budi", "s-1"), "r-1");
  private static final TraceParent TRACE = TraceParent.random();
  private static final AttemptId ATTEMPT = new AttemptId(7, 0);
  private static final ReplyMessage END =
      new ReplyMessage.Completed("Halo Budi", "stop", "gpt-4o", Optional.empty());

  private final HandClock clock = new HandClock();
  private final OpenCalls calls =
      new OpenCalls(CallSettings.of(10, 5, 3, Duration.ofMinutes(2)), clock);
  private final HeldPublisher publisher = new HeldPublisher();
  private final ReplyCommands commands =
      new ReplyCommands(calls, _ -> new RateDecision.Allowed(), publisher);

  @Test
  void shouldAskOnceForCallsThatResumeTheSameReply() {
    RecordingClient first = resume(KEY, Cursor.START);
    receive(piece(0, "Ha"));

    RecordingClient second = resume(KEY, Cursor.START);
    receive(piece(2, "lo"));
    receive(END);

    assertThat(publisher.held()).hasSize(1);
    assertThat(first.texts()).containsExactly("Ha", "lo", " Budi");
    assertThat(second.texts()).containsExactly("Ha", "lo", " Budi");
    assertThat(second.told()).last().isEqualTo(END);
    assertThat(calls.size()).isZero();
    assertThat(calls.takeDepartures()).isEmpty();
  }

  @Test
  void shouldShowAFollowerOnlyWhatItLacks() {
    RecordingClient first = resume(KEY, Cursor.START);
    receive(piece(0, "Halo"));
    Cursor held = first.cursors().getLast();

    RecordingClient second = resume(KEY, held);
    receive(piece(4, " Budi"));

    assertThat(publisher.held()).hasSize(1);
    assertThat(second.told()).containsExactly(new ReplyStep.Delta(" Budi", 4));
  }

  /** Else one that was made up would hide the reply from others, and an old one restart them. */
  @Test
  void shouldShowAFollowerTheReplyWhateverACursorOfNoTextSaysR6() {
    var madeUp = new Cursor(Optional.of(new AttemptId(Long.MAX_VALUE, Integer.MAX_VALUE)), 0, 0);
    RecordingClient first = resume(KEY, madeUp);

    RecordingClient second = resume(KEY, Cursor.START);
    receive(piece(0, "Ha"));

    assertThat(publisher.held()).hasSize(1);
    assertThat(first.texts()).containsExactly("Ha");
    assertThat(second.told()).containsExactly(new ReplyStep.Delta("Ha", 0));
  }

  @Test
  void shouldNotRestartAFollowerByACursorOfNoTextR6() {
    RecordingClient first = resume(KEY, Cursor.START);
    receive(piece(0, "Ha"));
    Cursor held = first.cursors().getLast();
    first.leave();
    resume(KEY, new Cursor(Optional.of(new AttemptId(8, 0)), 0, 0));

    RecordingClient second = resume(KEY, held);

    assertThat(second.told()).isEmpty();
  }

  @Test
  void shouldAskItselfWhenTheOneThatAskedHasLeft() {
    RecordingClient first = resume(KEY, Cursor.START);
    publisher.last().stored().complete(null);
    RecordingClient second = resume(KEY, Cursor.START);
    receive(piece(0, "Ha"));
    assertThat(calls.callsToReattach()).isEmpty();

    first.leave();

    assertThat(calls.takeDepartures()).hasSize(1);
    OpenCall asks = calls.callsToReattach().getFirst();
    asks.receive(piece(2, "lo"));
    assertThat(second.texts()).containsExactly("Ha", "lo");
  }

  /** R11: else processors see more watchers than there are, and refuse one that is there. */
  @Test
  void shouldLetOneAskForAllWhenTheOneThatAskedHasLeft() {
    RecordingClient first = resume(KEY, Cursor.START);
    publisher.last().stored().complete(null);
    RecordingClient second = resume(KEY, Cursor.START);
    RecordingClient third = resume(KEY, Cursor.START);
    receive(piece(0, "Ha"));

    first.leave();
    RecordingClient late = resume(KEY, Cursor.START);

    assertThat(publisher.held()).hasSize(1);
    List<OpenCall> asking = calls.callsToReattach();
    assertThat(asking).hasSize(1);
    asking.getFirst().receive(piece(2, "lo"));
    assertThat(second.texts()).containsExactly("Ha", "lo");
    assertThat(third.texts()).containsExactly("Ha", "lo");
    assertThat(late.texts()).containsExactly("Ha", "lo");
  }

  /** R11: so it is with clients that come back, each with what it holds. */
  @Test
  void shouldLetOneAskForAllThatHaveResumedWithACursorWhenTheOneThatAskedHasLeft() {
    RecordingClient first = resume(KEY, Cursor.START);
    publisher.last().stored().complete(null);
    receive(piece(0, "Ha"));
    Cursor held = first.cursors().getLast();
    RecordingClient second = resume(KEY, held);
    RecordingClient third = resume(KEY, held);
    receive(piece(2, "lo"));

    first.leave();

    assertThat(publisher.held()).hasSize(1);
    List<OpenCall> asking = calls.callsToReattach();
    assertThat(asking).hasSize(1);
    asking.getFirst().receive(piece(4, " Budi"));
    assertThat(second.texts()).containsExactly("lo", " Budi");
    assertThat(third.texts()).containsExactly("lo", " Budi");
  }

  @Test
  void shouldAskItselfWhereTheOtherDoesNotKnowTheBeginning() {
    resume(KEY, new Cursor(Optional.of(ATTEMPT), 4, 42));

    resume(KEY, Cursor.START);

    assertThat(publisher.held()).hasSize(2);
  }

  @Test
  void shouldShowAFollowerWhatTheOtherHasHeardSinceItsCursor() {
    resume(KEY, new Cursor(Optional.of(ATTEMPT), 4, 42));
    receive(piece(4, " Budi"));

    RecordingClient second = resume(KEY, new Cursor(Optional.of(ATTEMPT), 5, 42));

    assertThat(publisher.held()).hasSize(1);
    assertThat(second.texts()).containsExactly("Budi");
  }

  @Test
  void shouldAskItselfWhereTheOtherHoldsMoreOrAnotherAttempt() {
    resume(KEY, new Cursor(Optional.of(ATTEMPT), 4, 42));

    resume(KEY, new Cursor(Optional.of(ATTEMPT), 3, 42));
    resume(KEY, new Cursor(Optional.of(new AttemptId(8, 0)), 4, 42));

    assertThat(publisher.held()).hasSize(3);
  }

  /** A cursor that ends within a character is made up: no text goes on there. */
  @Test
  void shouldShowAFollowerWhatTheOtherCantTake() {
    RecordingClient first = resume(KEY, new Cursor(Optional.of(ATTEMPT), 1, 42));

    RecordingClient second = resume(KEY, new Cursor(Optional.of(ATTEMPT), 3, 42));
    receive(piece(0, "漢字"));

    assertThat(publisher.held()).hasSize(1);
    assertThat(first.texts()).isEmpty();
    assertThat(second.texts()).containsExactly("字");
  }

  /** Processors see one question, whoever follows it. */
  @Test
  void shouldRefuseAFurtherWatcherUntilOneLeaves() {
    RecordingClient first = resume(KEY, Cursor.START);
    resume(KEY, Cursor.START);
    RecordingClient third = resume(KEY, Cursor.START);

    RecordingClient refused = resume(KEY, Cursor.START);
    third.leave();
    RecordingClient late = resume(KEY, Cursor.START);
    receive(END);

    assertThat(refused.failures())
        .singleElement()
        .extracting(CallFailure::reason)
        .isEqualTo(ErrorReason.TOO_MANY_WATCHERS.name());
    assertThat(first.told()).last().isEqualTo(END);
    assertThat(late.told()).last().isEqualTo(END);
    assertThat(publisher.held()).hasSize(1);
  }

  @Test
  void shouldAnswerWhoResumesAFinishedReplyAgainWithoutAskingForAMoment() {
    resume(KEY, Cursor.START);
    receive(END);

    RecordingClient again = resume(KEY, Cursor.START);

    assertThat(again.told()).last().isEqualTo(END);
    assertThat(publisher.held()).hasSize(1);
    clock.pass(RecentEnds.KEPT);
    resume(KEY, Cursor.START);
    assertThat(publisher.held()).hasSize(2);
  }

  @Test
  void shouldAskForEachReplyOfItsOwn() {
    resume(KEY, Cursor.START);
    receive(END);

    RecordingClient siti =
        resume(new ReplyKey(new ConversationId("siti", "s-1"), "r-1"), Cursor.START);

    assertThat(siti.told()).isEmpty();
    assertThat(publisher.held()).hasSize(2);
  }

  @Test
  void shouldKeepPlacesForOtherUsersWhenOneHasTooManyCalls() {
    for (int i = 0; i < 5; i++) {
      resume(new ReplyKey(KEY.conversation(), "r-" + i), Cursor.START);
    }

    var refusal = catchThrowableOfType(CallFailedException.class, () -> resume(KEY, Cursor.START));

    assertThat(refusal.failure().reason()).isEqualTo(ErrorReason.TOO_MANY_CALLS_OF_USER.name());
    resume(new ReplyKey(new ConversationId("siti", "s-1"), "r-1"), Cursor.START);
    assertThat(calls.size()).isEqualTo(6);
    receive(END);
    assertThat(calls.size()).isEqualTo(5);
  }

  @Test
  void shouldBoundTheTextOfRecentEnds() {
    var ends = new RecentEnds(clock);
    String long1 = "x".repeat(RecentEnds.MAX_CHARACTERS / 2);
    for (int i = 0; i < 3; i++) {
      ends.heard(key(i), new ReplyMessage.Completed(long1, "stop", "gpt-4o", Optional.empty()));
    }

    assertThat(ends.find(key(0))).isEmpty();
    assertThat(ends.find(key(1))).isEmpty();
    assertThat(ends.find(key(2))).isPresent();
  }

  private static ReplyKey key(int number) {
    return new ReplyKey(KEY.conversation(), "r-" + number);
  }

  private RecordingClient resume(ReplyKey key, Cursor cursor) {
    var client = new RecordingClient();
    commands.resume(new ResumeRequest(key, cursor), TRACE, client);
    return client;
  }

  private static ReplyMessage piece(long offset, String text) {
    return new ReplyMessage.Piece(ATTEMPT, offset, text);
  }

  private void receive(ReplyMessage message) {
    calls.find(publisher.last().callId()).orElseThrow().receive(message);
  }
}
