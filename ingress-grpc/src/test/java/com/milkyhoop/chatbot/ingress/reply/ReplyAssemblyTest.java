package com.milkyhoop.chatbot.ingress.reply;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** R6, one case at a time. */
class ReplyAssemblyTest {
  private static final AttemptId FIRST = new AttemptId(7, 0);
  private static final AttemptId SECOND = new AttemptId(7, 1);
  private static final AttemptId IN_LATER_EPOCH = new AttemptId(9, 0);
  private static final ReplyMessage.Failure WHY =
      new ReplyMessage.Failure("MODEL_TIMEOUT", "too slow", Optional.empty());
  private static final ReplyMessage.Failed FAILURE = new ReplyMessage.Failed(WHY);

  private final ReplyAssembly assembly = new ReplyAssembly(Cursor.START);
  private final ShownReply client = new ShownReply();

  @Test
  void shouldPassPiecesOnWhenTheyComeInOrder() {
    take(piece(FIRST, 0, "Halo"), piece(FIRST, 4, " juga"), completed("Halo juga!"));

    assertThat(client.steps())
        .containsExactly(
            new ReplyStep.Delta("Halo", 0),
            new ReplyStep.Delta(" juga", 4),
            new ReplyStep.Delta("!", 9),
            new ReplyStep.Completed(completed("Halo juga!")));
  }

  @Test
  void shouldSayHowMuchTextItHoldsAndHowMuchTheClientLacks() {
    take(piece(FIRST, 0, "Halo"));
    assembly.on(piece(FIRST, 4, " juga"));

    assertThat(assembly.heldCharacters()).isEqualTo(9);
    assertThat(assembly.unsentCharacters()).isEqualTo(5);
  }

  @Test
  void shouldCountOffsetsInBytesWhenTextIsNotAscii() {
    take(piece(FIRST, 0, "é漢"), piece(FIRST, 5, "😀"), piece(FIRST, 9, "!"));

    assertThat(client.steps()).last().isEqualTo(new ReplyStep.Delta("!", 9));
  }

  @Test
  void shouldTrimWhatIsKnownWhenPiecesOverlap() {
    take(piece(FIRST, 0, "Halo 漢"), piece(FIRST, 5, "漢字"), piece(FIRST, 0, "Halo"));

    assertThat(client.steps())
        .containsExactly(new ReplyStep.Delta("Halo 漢", 0), new ReplyStep.Delta("字", 8));
  }

  @Test
  void shouldWaitForTheEndWhenAPieceIsMissing() {
    take(piece(FIRST, 0, "Halo"), piece(FIRST, 9, "!"));
    assertThat(client.text()).isEqualTo("Halo");

    take(completed("Halo juga!"));

    assertThat(client.steps())
        .containsExactly(
            new ReplyStep.Delta("Halo", 0),
            new ReplyStep.Delta(" juga!", 4),
            new ReplyStep.Completed(completed("Halo juga!")));
  }

  @Test
  void shouldWaitForTheEndWhenAPieceBeginsWithinACharacter() {
    take(piece(FIRST, 0, "漢"), piece(FIRST, 1, "漢字"));

    assertThat(client.text()).isEqualTo("漢");
  }

  @Test
  void shouldRestartWhenALargerAttemptSaysSomethingElse() {
    take(piece(FIRST, 0, "Halo"), piece(SECOND, 0, "Hai"), piece(SECOND, 3, "!"));

    assertThat(client.steps())
        .containsExactly(
            new ReplyStep.Delta("Halo", 0),
            new ReplyStep.Restarted(ReplyAssembly.NEW_ATTEMPT),
            new ReplyStep.Delta("Hai", 0),
            new ReplyStep.Delta("!", 3));
  }

  @Test
  void shouldRestartWhenALargerAttemptBeginsWithLessThanWasShown() {
    take(piece(FIRST, 0, "Halo juga"), piece(SECOND, 0, "Halo"));

    assertThat(client.steps()).contains(new ReplyStep.Restarted(ReplyAssembly.NEW_ATTEMPT));
    assertThat(client.text()).isEqualTo("Halo");
  }

  @Test
  void shouldGoOnSilentlyWhenALargerAttemptBeginsWithWhatWasShown() {
    take(piece(FIRST, 0, "Halo"), piece(IN_LATER_EPOCH, 0, "Halo juga"));

    assertThat(client.steps())
        .containsExactly(new ReplyStep.Delta("Halo", 0), new ReplyStep.Delta(" juga", 4));
  }

  @Test
  void shouldIgnorePiecesWhenTheirAttemptIsReplaced() {
    take(piece(SECOND, 0, "Hai"), piece(FIRST, 0, "Halo"), piece(FIRST, 3, "o"));

    assertThat(client.steps()).containsExactly(new ReplyStep.Delta("Hai", 0));
  }

  @Test
  void shouldShowNothingNewWhenTheBeginningOfALargerAttemptWasMissed() {
    take(piece(FIRST, 0, "Halo"), piece(SECOND, 3, "!"), piece(FIRST, 4, " juga"));

    assertThat(client.steps()).containsExactly(new ReplyStep.Delta("Halo", 0));
  }

  @Test
  void shouldRestartWhenTheFinalReplyIsAnotherOne() {
    take(piece(FIRST, 0, "Halo"), completed("Selamat pagi"));

    assertThat(client.steps())
        .containsExactly(
            new ReplyStep.Delta("Halo", 0),
            new ReplyStep.Restarted(ReplyAssembly.OTHER_REPLY),
            new ReplyStep.Delta("Selamat pagi", 0),
            new ReplyStep.Completed(completed("Selamat pagi")));
  }

  @Test
  void shouldOnlyClearWhenTheFinalReplyIsEmpty() {
    take(piece(FIRST, 0, "Halo"), completed(""));

    assertThat(client.steps())
        .containsExactly(
            new ReplyStep.Delta("Halo", 0),
            new ReplyStep.Restarted(ReplyAssembly.OTHER_REPLY),
            new ReplyStep.Completed(completed("")));
  }

  @Test
  void shouldMergeWhenTheClientDoesNotTakeSteps() {
    assembly.on(piece(FIRST, 0, "Ha"));
    assembly.on(piece(FIRST, 2, "lo"));
    assembly.on(piece(SECOND, 0, "Hai, "));
    assembly.on(piece(SECOND, 5, "Budi"));

    client.takeAll(assembly);

    assertThat(client.steps()).containsExactly(new ReplyStep.Delta("Hai, Budi", 0));
  }

  @Test
  void shouldRestartOnceWhenSeveralAttemptsPassTheClientBy() {
    take(piece(FIRST, 0, "Halo"));
    assembly.on(piece(SECOND, 0, "Hai"));
    assembly.on(piece(IN_LATER_EPOCH, 0, "Selamat"));

    client.takeAll(assembly);

    assertThat(client.steps())
        .containsExactly(
            new ReplyStep.Delta("Halo", 0),
            new ReplyStep.Restarted(ReplyAssembly.NEW_ATTEMPT),
            new ReplyStep.Delta("Selamat", 0));
  }

  @Test
  void shouldFailAtOnceWhenTextIsStillWaiting() {
    assembly.on(piece(FIRST, 0, "Halo"));
    assembly.on(FAILURE);

    client.takeAll(assembly);

    assertThat(assembly.hasFailed()).isTrue();
    assertThat(client.steps()).containsExactly(new ReplyStep.Failed(WHY));
  }

  @Test
  void shouldTellARefusalFromAFailureOfTheTurn() {
    assembly.on(new ReplyMessage.Refused(WHY));

    client.takeAll(assembly);

    assertThat(assembly.hasFailed()).isTrue();
    assertThat(client.steps()).containsExactly(new ReplyStep.Refused(WHY));
  }

  @Test
  void shouldIgnoreEverythingWhenTheEndWasSeen() {
    assembly.on(completed("Halo"));
    assembly.on(piece(SECOND, 0, "Hai"));
    assembly.on(FAILURE);
    assembly.on(completed("Hai"));

    client.takeAll(assembly);

    assertThat(client.steps())
        .containsExactly(
            new ReplyStep.Delta("Halo", 0), new ReplyStep.Completed(completed("Halo")));
  }

  private void take(ReplyMessage... messages) {
    for (ReplyMessage message : messages) {
      assembly.on(message);
      client.takeAll(assembly);
    }
  }

  private static ReplyMessage.Piece piece(AttemptId attempt, long offset, String text) {
    return new ReplyMessage.Piece(attempt, offset, text);
  }

  private static ReplyMessage.Completed completed(String reply) {
    return new ReplyMessage.Completed(reply, "stop", "gpt-4o", Optional.empty());
  }
}
