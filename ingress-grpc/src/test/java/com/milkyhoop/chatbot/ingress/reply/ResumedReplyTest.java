package com.milkyhoop.chatbot.ingress.reply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.reply.ShownReply.Place;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** A client that comes back with a cursor: what it holds is known by length and checksum only. */
class ResumedReplyTest {
  private static final AttemptId EARLIER = new AttemptId(6, 2);
  private static final AttemptId ATTEMPT = new AttemptId(7, 0);
  private static final AttemptId LATER = new AttemptId(7, 1);

  @Test
  void shouldSendOnlyWhatIsMissingWhenItsAttemptGoesOn() {
    List<ReplyStep> steps =
        resume("Halo", piece(ATTEMPT, 4, " juga"), piece(ATTEMPT, 9, "!"), completed("Halo juga!"));

    assertThat(steps)
        .containsExactly(
            new ReplyStep.Delta(" juga", 4),
            new ReplyStep.Delta("!", 9),
            new ReplyStep.Completed(completed("Halo juga!")));
  }

  @Test
  void shouldSkipWhatTheClientHoldsWhenItIsSentFromTheBeginning() {
    assertThat(resume("Halo 漢", piece(ATTEMPT, 0, "Halo 漢字")))
        .containsExactly(new ReplyStep.Delta("字", 8));
  }

  @Test
  void shouldGoOnSilentlyWhenALargerAttemptBeginsWithWhatTheClientHolds() {
    assertThat(resume("Halo", piece(LATER, 0, "Halo juga")))
        .containsExactly(new ReplyStep.Delta(" juga", 4));
  }

  @Test
  void shouldRestartWhenALargerAttemptSaysSomethingElse() {
    assertThat(resume("Halo", piece(LATER, 0, "Hai, Budi")))
        .containsExactly(
            new ReplyStep.Restarted(ReplyAssembly.NEW_ATTEMPT),
            new ReplyStep.Delta("Hai, Budi", 0));
  }

  @Test
  void shouldRestartWhenALargerAttemptBeginsWithLess() {
    assertThat(resume("Halo juga", piece(LATER, 0, "Halo")))
        .containsExactly(
            new ReplyStep.Restarted(ReplyAssembly.NEW_ATTEMPT), new ReplyStep.Delta("Halo", 0));
  }

  @Test
  void shouldCompareAllThatIsHeldWhenMoreWasShownSince() {
    assertThat(resume("Halo", piece(ATTEMPT, 4, " juga"), piece(LATER, 0, "Halo Budi, apa")))
        .contains(new ReplyStep.Restarted(ReplyAssembly.NEW_ATTEMPT));
    assertThat(resume("Halo", piece(ATTEMPT, 4, " juga"), completed("Halo juga!")))
        .doesNotHaveAnyElementsOfTypes(ReplyStep.Restarted.class);
  }

  @Test
  void shouldIgnorePiecesOfASmallerAttempt() {
    assertThat(resume("Halo", piece(EARLIER, 0, "Hai"))).isEmpty();
  }

  @Test
  void shouldSendOnlyTheRestWhenTheReplyIsFinished() {
    assertThat(resume("Halo", completed("Halo juga")))
        .containsExactly(
            new ReplyStep.Delta(" juga", 4), new ReplyStep.Completed(completed("Halo juga")));
  }

  @Test
  void shouldOnlyCompleteWhenTheClientHoldsAllOfIt() {
    assertThat(resume("Halo juga", completed("Halo juga")))
        .containsExactly(new ReplyStep.Completed(completed("Halo juga")));
  }

  @Test
  void shouldRestartWhenTheFinishedReplyIsAnotherOne() {
    assertThat(resume("Halo", completed("Hai, Budi")))
        .containsExactly(
            new ReplyStep.Restarted(ReplyAssembly.OTHER_REPLY),
            new ReplyStep.Delta("Hai, Budi", 0),
            new ReplyStep.Completed(completed("Hai, Budi")));
  }

  @Test
  void shouldRestartWhenTheFinishedReplyIsShorter() {
    assertThat(resume("Halo juga", completed("Halo")))
        .startsWith(new ReplyStep.Restarted(ReplyAssembly.OTHER_REPLY));
  }

  @Test
  void shouldRestartWhenTheCursorEndsWithinACharacter() {
    var within = new Cursor(Optional.of(ATTEMPT), 2, crc("Ha"));

    assertThat(resume(new Place("", within), piece(ATTEMPT, 0, "漢字"))).isEmpty();
    assertThat(stepsOf(within, completed("漢字")))
        .startsWith(new ReplyStep.Restarted(ReplyAssembly.OTHER_REPLY));
  }

  @Test
  void shouldCompareWhenTheAttemptIsNotKnown() {
    var cursor = new Cursor(Optional.empty(), 4, crc("Halo"));

    assertThat(resume(new Place("Halo", cursor), piece(ATTEMPT, 0, "Halo juga")))
        .containsExactly(new ReplyStep.Delta(" juga", 4));
  }

  @Test
  void shouldTellWhereTheClientIsAfterEveryStep() {
    var assembly = new ReplyAssembly(Cursor.START);
    var client = new ShownReply();
    for (ReplyMessage message :
        List.of(piece(ATTEMPT, 0, "Halo 漢"), piece(LATER, 0, "Hai"), completed("Hai, Budi"))) {
      assembly.on(message);
      client.takeAll(assembly);
    }

    assertThat(client.places())
        .containsExactly(
            Place.START,
            place(ATTEMPT, "Halo 漢"),
            place(LATER, ""),
            place(LATER, "Hai"),
            new Place("Hai, Budi", new Cursor(Optional.empty(), 9, crc("Hai, Budi"))),
            new Place("Hai, Budi", new Cursor(Optional.empty(), 9, crc("Hai, Budi"))));
  }

  @Test
  void shouldNotNameTheLargerAttemptWhenTheClientHoldsNothingOfIt() {
    var assembly = new ReplyAssembly(Cursor.START);
    var client = new ShownReply();
    assembly.on(piece(ATTEMPT, 0, "Halo"));
    assembly.on(piece(LATER, 3, "!"));

    client.takeAll(assembly);

    assertThat(client.places()).last().isEqualTo(place(ATTEMPT, "Halo"));
    assertThat(assembly.known()).contains(new KnownText(ATTEMPT, 4));
  }

  @Test
  void shouldKnowMoreThanIsShownWhenTheClientIsSlow() {
    var assembly = new ReplyAssembly(place(ATTEMPT, "Halo").cursor());
    assertThat(assembly.known()).contains(new KnownText(ATTEMPT, 4));

    assembly.on(piece(ATTEMPT, 4, " 漢"));

    assertThat(assembly.known()).contains(new KnownText(ATTEMPT, 8));
    assertThat(assembly.cursor()).isEqualTo(place(ATTEMPT, "Halo").cursor());
  }

  @Test
  void shouldSayWhetherAMessageToldAnythingNew() {
    var assembly = new ReplyAssembly(Cursor.START);

    assertThat(assembly.on(piece(ATTEMPT, 4, "gap"))).isFalse();
    assertThat(assembly.on(piece(ATTEMPT, 0, "Halo"))).isTrue();
    assertThat(assembly.on(piece(ATTEMPT, 0, "Halo"))).isFalse();
    assertThat(assembly.on(piece(ATTEMPT, 9, "gap"))).isFalse();
    assertThat(assembly.on(piece(EARLIER, 0, "Hai"))).isFalse();
    assertThat(assembly.on(piece(LATER, 0, "Halo"))).isTrue();
    assertThat(assembly.on(completed("Halo"))).isTrue();
    assertThat(assembly.on(completed("Halo"))).isFalse();
  }

  private static List<ReplyStep> resume(String held, ReplyMessage... messages) {
    return resume(place(ATTEMPT, held), messages);
  }

  private static List<ReplyStep> resume(Place place, ReplyMessage... messages) {
    var assembly = new ReplyAssembly(place.cursor());
    var client = new ShownReply(place);
    for (ReplyMessage message : messages) {
      assembly.on(message);
      client.takeAll(assembly);
    }
    return client.steps();
  }

  /** The steps alone: the client's text is not what the cursor says. */
  private static List<ReplyStep> stepsOf(Cursor cursor, ReplyMessage message) {
    var assembly = new ReplyAssembly(cursor);
    assembly.on(message);
    return assembly.next().stream().toList();
  }

  private static Place place(AttemptId attempt, String text) {
    return new Place(
        text, new Cursor(Optional.of(attempt), text.getBytes(UTF_8).length, crc(text)));
  }

  private static int crc(String text) {
    var crc = new CRC32C();
    crc.update(text.getBytes(UTF_8));
    return (int) crc.getValue();
  }

  private static ReplyMessage.Piece piece(AttemptId attempt, long offset, String text) {
    return new ReplyMessage.Piece(attempt, offset, text);
  }

  private static ReplyMessage.Completed completed(String reply) {
    return new ReplyMessage.Completed(reply, "stop", "gpt-4o", Optional.empty());
  }
}
