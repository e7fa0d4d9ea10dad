package com.milkyhoop.chatbot.replay.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.replay.Talk;
import com.milkyhoop.chatbot.replay.verify.Difference.Kind;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Proofs of which earlier turns a prompt held, and what explains that others are missing. */
class PromptChoiceProofTest {
  private final ProvedConversation conversation = new ProvedConversation();
  private final Talk talk = conversation.talk;
  private final Findings findings = conversation.findings;

  @Test
  void shouldFindTurnsThatTheProductWouldNotHaveChosenR3() {
    LogEvent first = talk.processed("Halo", "Hai");
    LogEvent second = talk.processed("Apa?", "Ya?");
    talk.dropBefore(2);
    LogEvent third = talk.processed("Ingat?", "Tidak");

    conversation.prove(first, second, third);

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

    conversation.prove(events);

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

    conversation.prove(events);

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

    conversation.prove(events);

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

    conversation.prove(events);

    assertThat(findings.counts()).isEmpty();
    assertThat(findings.explained()).isEqualTo(Map.of(Explanation.PROMPT_SHORTENED, 1L));
    assertThat(findings.promptsEqual()).isEqualTo(6);
  }

  @Test
  void shouldExplainTurnsThatBeginAnewWhenTheConversationWasIdleR3() {
    LogEvent first = talk.processed("Halo", "Hai");
    LogEvent second = talk.processed("Apa?", "Ya?");
    talk.idle(Duration.ofDays(31)).expire();
    LogEvent again = talk.processed("Halo lagi", "Hai");
    LogEvent after = talk.processed("Ingat?", "Tidak");

    conversation.prove(first, second, again, after);

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

    conversation.prove(first, third, again);

    assertThat(findings.counts()).isEqualTo(Map.of(Kind.TURN_MISSING, 1L));
    assertThat(findings.explained()).isEqualTo(Map.of(Explanation.CONTEXT_EXPIRED, 1L));
  }

  @Test
  void shouldExplainWhatWasErased() {
    LogEvent first = talk.processed("Halo", "Hai");
    LogEvent second = talk.processed("Apa?", "Ya?");
    conversation.isErased = true;

    conversation.prove(second);

    assertThat(first.turn()).isEqualTo(1);
    assertThat(findings.counts()).isEmpty();
    assertThat(findings.explained()).containsKey(Explanation.ERASED);
  }

  @Test
  void shouldExplainEarlierTurnsWhenTheLogBeginsLater() {
    talk.processed("Halo", "Hai");
    LogEvent second = talk.processed("Apa?", "Ya?");
    conversation.isWhole = false;

    conversation.prove(second);

    assertThat(findings.counts()).isEmpty();
    assertThat(findings.explained()).containsKey(Explanation.LOG_BEGINS_LATER);
  }
}
