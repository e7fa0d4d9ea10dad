package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.processor.turn.PublishedReply.Attempt;
import com.milkyhoop.chatbot.schemas.AttemptId;
import org.junit.jupiter.api.Test;

/** R13: what was shown is put together from deltas, as those who watch do it. */
class PublishedReplyTest {
  private final PublishedReply.Assembly assembly = new PublishedReply.Assembly();

  @Test
  void shouldJoinDeltasOfSeveralPartitionsByTheirOffsets() {
    add(1, 1, 3, "€ juga", "");
    add(1, 1, 0, "Hal", "first");
    add(1, 1, 0, "Hal€", "first");
    add(1, 1, 11, "!", "");

    assertThat(assembly.reply().text()).isEqualTo("Hal€ juga!");
  }

  @Test
  void shouldEndBeforeAGap() {
    add(1, 1, 0, "Ha", "first");
    add(1, 1, 4, "juga", "");

    assertThat(assembly.reply().text()).isEqualTo("Ha");
  }

  @Test
  void shouldBeTheTextOfTheLargestAttemptWhoseBeginningIsThere() {
    add(3, 1, 5, "of which nobody saw the beginning", "");
    add(2, 1, 0, "Selamat", "second");
    add(1, 9, 0, "Halo", "first");

    assertThat(assembly.reply().text()).isEqualTo("Selamat");
  }

  @Test
  void shouldTellWhatEachAttemptSaidItselfR14() {
    add(1, 1, 0, "Ha", "first");
    add(1, 2, 0, "Halo", "");
    add(2, 1, 0, "Halo juga", "second");
    add(3, 1, 0, "Selamat", "first");

    assertThat(assembly.reply().attempts())
        .containsExactly(
            attempt(1, "first", "Halo", ""),
            attempt(2, "second", " juga", "Halo"),
            attempt(3, "first", "Selamat", ""));
  }

  /** Its process died before there was text: it was paid for. */
  @Test
  void shouldTellOfAnAttemptThatWasOnlyLaunchedR14() {
    add(1, 1, 0, "Halo", "first");
    add(2, 1, 0, "", "second");

    assertThat(assembly.reply().text()).isEqualTo("Halo");
    assertThat(assembly.reply().attempts())
        .containsExactly(attempt(1, "first", "Halo", ""), attempt(2, "second", "", ""));
  }

  @Test
  void shouldBeOneAttemptThatWasLaunchedAndThenSpokeUnderAnotherIdR14() {
    add(1, 1, 0, "", "first");
    add(2, 1, 0, "Halo", "");

    assertThat(assembly.reply().attempts()).containsExactly(attempt(1, "first", "Halo", ""));
  }

  /** Whoever owns the partition since counts it. */
  @Test
  void shouldLeaveOutWhatBeganInLaterEpochsR14() {
    add(1, 1, 0, "Halo", "first");
    add(2, 1, 0, "", "second");

    assertThat(assembly.reply().attemptsUntil(1)).containsExactly(attempt(1, "first", "Halo", ""));
  }

  /** Who was asked first was silent. */
  @Test
  void shouldNameTheRouteThatAnsweredR14() {
    add(1, 1, 0, "", "first");
    add(1, 1, 0, "Halo", "second");

    assertThat(assembly.reply().attempts()).containsExactly(attempt(1, "second", "Halo", ""));
  }

  @Test
  void shouldBeEmptyWhenNothingWasPublished() {
    assertThat(assembly.reply()).isEqualTo(PublishedReply.NOTHING);
  }

  private static Attempt attempt(long epoch, String route, String text, String continuedFrom) {
    return new Attempt(new AttemptId(epoch, 1), route, text, continuedFrom);
  }

  private void add(long epoch, int number, long offset, String text, String route) {
    assembly.add(
        ReplyEvent.newBuilder()
            .setKind(ReplyEventKind.DELTA)
            .setRequestId("r")
            .setEpoch(epoch)
            .setNumber(number)
            .setOffset(offset)
            .setText(text)
            .setRoute(route)
            .build());
  }
}
