package com.milkyhoop.chatbot.replay.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.milkyhoop.chatbot.replay.Talk;
import com.milkyhoop.chatbot.replay.history.Bounds;
import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.verify.Difference.Kind;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConversationProofTest {
  private static final ConversationId ID = new ConversationId("ana", "main");

  private final Talk talk = new Talk("ana");
  private final Findings findings = new Findings();
  private boolean isWhole = true;
  private boolean isErased;

  @Test
  void shouldFindNothingWhenAllIsAsItWasRecordedR16() {
    List<LogEvent> events =
        List.of(
            talk.processed("Halo", "Hai"),
            talk.failed("Apa kabar?"),
            talk.cancelled("Siapa kamu?", ""),
            talk.processed("Masih di sana?", "Ya, saya di sini."),
            talk.processed("Bagus", "Ada lagi?"));

    prove(events);

    assertThat(findings.counts()).isEmpty();
    assertThat(findings.explained()).isEmpty();
    assertThat(findings.promptsEqual()).isEqualTo(5);
    assertThat(findings.choicesEqual()).isEqualTo(5);
  }

  /** They have no prompt of their own, and stand in that of the next turn. */
  @Test
  void shouldFindNothingWhenAConversationWasImportedAndWentOnR16() {
    LogEvent first = talk.imported("Saya Budi.", "Halo Budi!");
    LogEvent second = talk.imported("Satu", "1");
    LogEvent third = talk.processed("Siapa saya?", "Budi");

    prove(first, second, third);

    assertThat(findings.counts()).isEmpty();
    assertThat(findings.explained()).isEmpty();
    assertThat(findings.promptsEqual()).isEqualTo(1);
    assertThat(findings.choicesEqual()).isEqualTo(1);
  }

  @Test
  void shouldNameTheEventAndThePromptWhenAnImportedTurnWasAlteredR16() {
    LogEvent first = talk.imported("Saya Budi.", "Halo Budi!");
    LogEvent second = talk.processed("Siapa saya?", "Budi");

    prove(Talk.altered(first, "Saya Budi?", "Halo Budi!"), second);

    assertThat(findings.first())
        .extracting(Difference::kind, Difference::at)
        .containsExactly(
            tuple(Kind.TEXT, new TurnRef(0, 0)), tuple(Kind.PROMPT, new TurnRef(0, 1)));
  }

  @Test
  void shouldNameTheEventWhoseReplyWasAlteredR16() {
    LogEvent first = talk.processed("Halo", "Hai");
    LogEvent second = talk.processed("Siapa nama saya?", "Ana");
    LogEvent last = talk.processed("Terima kasih", "Sama-sama");

    prove(first, second, Talk.altered(last, "Terima kasih", "Sama sama"));

    assertThat(findings.first())
        .extracting(Difference::kind, Difference::at)
        .containsExactly(tuple(Kind.TEXT, new TurnRef(0, 2)));
  }

  /** The altered text has as many tokens, so it is the digest that tells. */
  @Test
  void shouldNameTheEventAndThePromptsThatItWasInWhenATextWasAlteredR16() {
    LogEvent first = talk.processed("nomor 1", "Hai");
    LogEvent second = talk.processed("Siapa nama saya?", "Ana");

    prove(Talk.altered(first, "nomor 2", "Hai"), second);

    assertThat(findings.first())
        .extracting(Difference::kind, Difference::at)
        .containsExactly(
            tuple(Kind.TEXT, new TurnRef(0, 0)),
            tuple(Kind.PROMPT, new TurnRef(0, 0)),
            tuple(Kind.PROMPT, new TurnRef(0, 1)));
  }

  @Test
  void shouldFindARequestThatHasTwoEventsR4() {
    LogEvent first = talk.processed("Halo", "Hai");

    prove(first, first);

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.REQUEST_TWICE, 1L));
    assertThat(findings.first().getFirst().at()).isEqualTo(new TurnRef(0, 1));
    assertThat(findings.first().getFirst().found()).contains("offset 0");
  }

  @Test
  void shouldFindATurnThatHasNoEventR4() {
    LogEvent first = talk.processed("Halo", "Hai");
    talk.failed("never logged");
    LogEvent third = talk.processed("Masih?", "Ya");

    prove(first, third);

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.TURN_MISSING, 1L));
    assertThat(findings.first().getFirst().expected()).contains("turn 2");
  }

  @Test
  void shouldFindAPromptThatHoldsATurnWithoutAnEventR16() {
    talk.processed("never logged", "Hai");
    LogEvent second = talk.processed("Masih?", "Ya");

    prove(second);

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.TURN_MISSING, 1L, Kind.PROMPT, 1L));
  }

  @Test
  void shouldFindTurnsInTheWrongOrderR2() {
    LogEvent first = talk.failed("Halo");
    LogEvent second = talk.processed("Masih?", "Ya");

    prove(second, first);

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.ORDER, 1L));
    assertThat(findings.first().getFirst().at()).isEqualTo(new TurnRef(0, 0));
  }

  @Test
  void shouldAllowATurnThatWasCancelledInTheQueueToEndFirstR2() {
    LogEvent first = talk.processed("Halo", "Hai");
    LogEvent second = talk.cancelledInQueue("Lupakan");
    LogEvent third = talk.processed("Masih?", "Ya");

    prove(second, first, third);

    assertThat(findings.counts()).isEmpty();
    assertThat(findings.promptsEqual()).isEqualTo(2);
  }

  @Test
  void shouldFindATurnNumberThatComesTwiceR4() {
    LogEvent first = talk.processed("Halo", "Hai");
    talk.expire();
    LogEvent again = talk.processed("Halo lagi", "Hai");

    prove(first, again);

    assertThat(findings.counts()).containsKey(Kind.TURN_TWICE);
  }

  @Test
  void shouldExplainTurnsThatBeginAnewWhenTheConversationWasIdleR3() {
    LogEvent first = talk.processed("Halo", "Hai");
    LogEvent second = talk.processed("Apa?", "Ya?");
    talk.idle(Duration.ofDays(31)).expire();
    LogEvent again = talk.processed("Halo lagi", "Hai");
    LogEvent after = talk.processed("Ingat?", "Tidak");

    prove(first, second, again, after);

    assertThat(findings.counts()).isEmpty();
    assertThat(findings.explained()).isEqualTo(Map.of(Explanation.CONTEXT_EXPIRED, 1L));
    assertThat(findings.promptsEqual()).isEqualTo(4);
  }

  @Test
  void shouldFindATurnWithoutAnEventAlsoBeforeTheConversationWasIdleR4() {
    LogEvent first = talk.processed("Halo", "Hai");
    talk.failed("never logged");
    LogEvent third = talk.failed("Apa?");
    talk.idle(Duration.ofDays(31)).expire();
    LogEvent again = talk.processed("Halo lagi", "Hai");

    prove(first, third, again);

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.TURN_MISSING, 1L));
    assertThat(findings.explained()).isEqualTo(Map.of(Explanation.CONTEXT_EXPIRED, 1L));
  }

  /** A number that nobody counts up to must cost neither time nor memory. */
  @Test
  void shouldNameAHugeHoleOnceR4() {
    LogEvent first = talk.failed("Halo");
    String far = new String(talk.failed("Apa?").toJson(), UTF_8);

    prove(first, LogEvent.parse(far.replace("\"turn\":2", "\"turn\":4000000000").getBytes(UTF_8)));

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.TURN_MISSING, 1L));
    assertThat(findings.first().getFirst().expected()).startsWith("events of the turns 2 to ");
  }

  @Test
  void shouldFindTurnsThatTheProductWouldNotHaveChosenR3() {
    LogEvent first = talk.processed("Halo", "Hai");
    LogEvent second = talk.processed("Apa?", "Ya?");
    talk.dropBefore(2);
    LogEvent third = talk.processed("Ingat?", "Tidak");

    prove(first, second, third);

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.CHOICE, 1L));
    Difference difference = findings.first().getFirst();
    assertThat(difference.expected()).isEqualTo("the turns [1, 2]");
    assertThat(difference.found()).isEqualTo("the turns [2]");
  }

  @Test
  void shouldChooseAsTheProductDoesAlsoWhereTurnsLeaveTheWindowR3() {
    talk.limits(150, 6);
    List<LogEvent> events = new ArrayList<>();
    for (int turn = 1; turn <= 40; turn++) {
      events.add(
          turn % 7 == 3
              ? talk.failed("nomor " + turn)
              : talk.processed("nomor " + turn, "jawaban yang agak panjang " + turn));
    }

    prove(events);

    assertThat(findings.counts()).isEmpty();
    assertThat(findings.choicesEqual()).isEqualTo(40);
  }

  @Test
  void shouldExplainRowsThatLeftBecauseLaterRequestsHadComeR3() {
    talk.limits(10_000, 5);
    List<LogEvent> events = new ArrayList<>();
    for (int turn = 1; turn <= 8; turn++) {
      events.add(talk.processed("nomor " + turn, "jawaban " + turn));
    }
    talk.dropBefore(7);
    events.add(talk.processed("nomor 9", "jawaban 9"));

    prove(events);

    assertThat(findings.counts()).isEmpty();
    assertThat(findings.explained()).isEqualTo(Map.of(Explanation.RETENTION, 1L));
  }

  @Test
  void shouldKnowThatRowsDoNotComeBackWhenTheLimitIsRaisedR3() {
    talk.limits(10_000, 4);
    List<LogEvent> events = new ArrayList<>();
    for (int turn = 1; turn <= 6; turn++) {
      events.add(talk.processed("nomor " + turn, "jawaban " + turn));
    }
    talk.limits(10_000, 100);
    events.add(talk.processed("nomor 7", "jawaban 7"));

    prove(events);

    assertThat(findings.counts()).isEmpty();
    assertThat(findings.choicesEqual()).isEqualTo(7);
  }

  @Test
  void shouldExplainAPromptThatTheModelRefusedAsTooLongR3() {
    List<LogEvent> events = new ArrayList<>();
    for (int turn = 1; turn <= 4; turn++) {
      events.add(talk.processed("nomor " + turn, "jawaban " + turn));
    }
    events.add(talk.refusing().processed("nomor 5", "jawaban 5"));
    events.add(talk.processed("nomor 6", "jawaban 6"));

    prove(events);

    assertThat(findings.counts()).isEmpty();
    assertThat(findings.explained()).isEqualTo(Map.of(Explanation.PROMPT_SHORTENED, 1L));
    assertThat(findings.promptsEqual()).isEqualTo(6);
  }

  @Test
  void shouldExplainWhatWasErased() {
    LogEvent first = talk.processed("Halo", "Hai");
    LogEvent second = talk.processed("Apa?", "Ya?");
    isErased = true;

    prove(second);

    assertThat(first.turn()).isEqualTo(1);
    assertThat(findings.counts()).isEmpty();
    assertThat(findings.explained()).containsKey(Explanation.ERASED);
  }

  @Test
  void shouldExplainEarlierTurnsWhenTheLogBeginsLater() {
    talk.processed("Halo", "Hai");
    LogEvent second = talk.processed("Apa?", "Ya?");
    isWhole = false;

    prove(second);

    assertThat(findings.counts()).isEmpty();
    assertThat(findings.explained()).containsKey(Explanation.LOG_BEGINS_LATER);
  }

  @Test
  void shouldFindACountOfTokensThatIsWrongR16() {
    LogEvent first = talk.processed("Halo", "Hai");
    LogEvent.Prompt prompt = Objects.requireNonNull(first.prompt());

    prove(
        Talk.withPrompt(
            first,
            new LogEvent.Prompt(
                prompt.model(),
                prompt.maxTokens(),
                prompt.temperature(),
                prompt.systemPrompt(),
                prompt.turns(),
                prompt.tokens() + 1,
                prompt.encoding(),
                prompt.maxContextTokens(),
                prompt.maxContextTurns(),
                prompt.sha256())));

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.PROMPT, 1L));
    assertThat(findings.first().getFirst().found()).contains("tokens");
  }

  private void prove(LogEvent... events) {
    prove(List.of(events));
  }

  private void prove(List<LogEvent> events) {
    Bounds bounds = Bounds.NONE;
    for (LogEvent event : events) {
      bounds = bounds.with(event.prompt());
    }
    var proof = new ConversationProof(findings, bounds, isWhole, isErased);
    long offset = 0;
    for (LogEvent event : events) {
      byte[] value = event.toJson();
      proof.event(
          new LogRecord.Event(
              new LoggedTurn(0, offset++, LogEvent.parse(value)), ID.key().getBytes(UTF_8), value));
    }
    proof.end();
  }
}
