package com.milkyhoop.chatbot.replay.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.milkyhoop.chatbot.replay.Talk;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.verify.Difference.Kind;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConversationProofTest {
  private final ProvedConversation conversation = new ProvedConversation();
  private final Talk talk = conversation.talk;
  private final Findings findings = conversation.findings;

  @Test
  void shouldFindNothingWhenAllIsAsItWasRecordedR16() {
    List<LogEvent> events =
        List.of(
            talk.processed("Halo", "Hai"),
            talk.failed("Apa kabar?"),
            talk.cancelled("Siapa kamu?", ""),
            talk.processed("Masih di sana?", "Ya, saya di sini."),
            talk.processed("Bagus", "Ada lagi?"));

    conversation.prove(events);

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

    conversation.prove(first, second, third);

    assertThat(findings.counts()).isEmpty();
    assertThat(findings.explained()).isEmpty();
    assertThat(findings.promptsEqual()).isEqualTo(1);
    assertThat(findings.choicesEqual()).isEqualTo(1);
  }

  @Test
  void shouldNameTheEventAndThePromptWhenAnImportedTurnWasAlteredR16() {
    LogEvent first = talk.imported("Saya Budi.", "Halo Budi!");
    LogEvent second = talk.processed("Siapa saya?", "Budi");

    conversation.prove(Talk.altered(first, "Saya Budi?", "Halo Budi!"), second);

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

    conversation.prove(first, second, Talk.altered(last, "Terima kasih", "Sama sama"));

    assertThat(findings.first())
        .extracting(Difference::kind, Difference::at)
        .containsExactly(tuple(Kind.TEXT, new TurnRef(0, 2)));
  }

  /** The altered text has as many tokens, so it is the digest that tells. */
  @Test
  void shouldNameTheEventAndThePromptsThatItWasInWhenATextWasAlteredR16() {
    LogEvent first = talk.processed("nomor 1", "Hai");
    LogEvent second = talk.processed("Siapa nama saya?", "Ana");

    conversation.prove(Talk.altered(first, "nomor 2", "Hai"), second);

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

    conversation.prove(first, first);

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.REQUEST_TWICE, 1L));
    assertThat(findings.first().getFirst().at()).isEqualTo(new TurnRef(0, 1));
    assertThat(findings.first().getFirst().found()).contains("offset 0");
  }

  @Test
  void shouldFindATurnThatHasNoEventR4() {
    LogEvent first = talk.processed("Halo", "Hai");
    talk.failed("never logged");
    LogEvent third = talk.processed("Masih?", "Ya");

    conversation.prove(first, third);

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.TURN_MISSING, 1L));
    assertThat(findings.first().getFirst().expected()).contains("turn 2");
  }

  @Test
  void shouldFindAPromptThatHoldsATurnWithoutAnEventR16() {
    talk.processed("never logged", "Hai");
    LogEvent second = talk.processed("Masih?", "Ya");

    conversation.prove(second);

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.TURN_MISSING, 1L, Kind.PROMPT, 1L));
  }

  @Test
  void shouldFindTurnsInTheWrongOrderR2() {
    LogEvent first = talk.failed("Halo");
    LogEvent second = talk.processed("Masih?", "Ya");

    conversation.prove(second, first);

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.ORDER, 1L));
    assertThat(findings.first().getFirst().at()).isEqualTo(new TurnRef(0, 0));
  }

  @Test
  void shouldAllowATurnThatWasCancelledInTheQueueToEndFirstR2() {
    LogEvent first = talk.processed("Halo", "Hai");
    LogEvent second = talk.cancelledInQueue("Lupakan");
    LogEvent third = talk.processed("Masih?", "Ya");

    conversation.prove(second, first, third);

    assertThat(findings.counts()).isEmpty();
    assertThat(findings.promptsEqual()).isEqualTo(2);
  }

  @Test
  void shouldFindATurnNumberThatComesTwiceR4() {
    LogEvent first = talk.processed("Halo", "Hai");
    talk.expire();
    LogEvent again = talk.processed("Halo lagi", "Hai");

    conversation.prove(first, again);

    assertThat(findings.counts()).containsKey(Kind.TURN_TWICE);
  }

  /** A number that nobody counts up to must cost neither time nor memory. */
  @Test
  void shouldNameAHugeHoleOnceR4() {
    LogEvent first = talk.failed("Halo");
    String far = new String(talk.failed("Apa?").toJson(), UTF_8);

    conversation.prove(
        first, LogEvent.parse(far.replace("\"turn\":2", "\"turn\":4000000000").getBytes(UTF_8)));

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.TURN_MISSING, 1L));
    assertThat(findings.first().getFirst().expected()).startsWith("events of the turns 2 to ");
  }

  @Test
  void shouldFindACountOfTokensThatIsWrongR16() {
    LogEvent first = talk.processed("Halo", "Hai");
    LogEvent.Prompt prompt = Objects.requireNonNull(first.prompt());

    conversation.prove(
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
}
