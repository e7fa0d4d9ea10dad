package com.milkyhoop.chatbot.processor.turn;

import static com.milkyhoop.chatbot.processor.turn.RunnerFixture.work;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R6: who holds a few words is not restarted to read the same words again. */
@Timeout(30)
class RepeatedBeginningTest {
  @Test
  void shouldHoldBackWhatIsRepeated() {
    var repeated = new RepeatedBeginning("Halo juga");

    assertThat(List.of(repeated.pass("Ha"), repeated.pass("lo"), repeated.pass(" juga")))
        .containsExactly("", "", "Halo juga");
    assertThat(repeated.isHolding()).isFalse();
    assertThat(repeated.pass(", Budi")).isEqualTo(", Budi");
  }

  @Test
  void shouldPassAllOnWhereItDiffers() {
    var repeated = new RepeatedBeginning("Halo juga");

    assertThat(repeated.pass("Halo")).isEmpty();
    assertThat(repeated.isHolding()).isTrue();
    assertThat(repeated.pass(", Budi")).isEqualTo("Halo, Budi");
  }

  @Test
  void shouldPassOnWhatGoesBeyondAtOnce() {
    assertThat(new RepeatedBeginning("Halo").pass("Halo juga")).isEqualTo("Halo juga");
  }

  @Test
  void shouldPassOnWhatIsShorterAtItsEnd() {
    var repeated = new RepeatedBeginning("Halo juga");
    repeated.pass("Halo");

    assertThat(repeated.release()).isEqualTo("Halo");
    assertThat(repeated.isHolding()).isFalse();
  }

  @Test
  void shouldWaitForNoLongText() {
    String shown = "a".repeat(RepeatedBeginning.MOST_CHARS + 1);

    assertThat(new RepeatedBeginning(shown).pass("a")).isEqualTo("a");
    assertThat(new RepeatedBeginning("").pass("a")).isEqualTo("a");
  }

  @Test
  void shouldNotRestartReadersWhoGetTheSameWordsR6() {
    try (var fixture = new RunnerFixture(RunnerFixture.wide())) {
      fixture.recovered(0, 1).start(work("r1", 0, 10));
      fixture.model.nextCall().text("Halo").text(" juga").fail(Reason.MODEL_STREAM_BROKEN);

      fixture.model.nextCall().text("Ha").text("lo").text(" juga").text("!").end();

      assertThat(fixture.turns.next().event().getReply()).isEqualTo("Halo juga!");
      List<ReplyEvent> first =
          fixture.replies.written().stream()
              .map(FakeReplyWriter.Written::event)
              .filter(event -> event.getOffset() == 0)
              .toList();
      assertThat(first.getLast().getText()).startsWith("Halo juga");
      assertThat(first.getLast().getNumber()).isGreaterThan(first.getFirst().getNumber());
    }
  }

  @Test
  void shouldPublishAReplyThatIsShorterWhenItEndsR6() {
    try (var fixture = new RunnerFixture(RunnerFixture.wide())) {
      fixture.recovered(0, 1).start(work("r1", 0, 10));
      fixture.model.nextCall().text("Halo juga").fail(Reason.MODEL_STREAM_BROKEN);

      fixture.model.nextCall().text("Halo").end();

      assertThat(fixture.turns.next().event().getReply()).isEqualTo("Halo");
      assertThat(fixture.replies.written().getLast().event().getText()).isEqualTo("Halo");
    }
  }

  /** Readers hold the text of the first attempt: the second has published none. */
  @Test
  void shouldKeepWhatReadersHoldWhenItIsCancelledMeanwhileR6() {
    try (var fixture = new RunnerFixture(RunnerFixture.wide())) {
      TaskTurns task = fixture.recovered(0, 1);
      task.start(work("r1", 0, 10));
      fixture.model.nextCall().text("Halo juga").fail(Reason.MODEL_STREAM_BROKEN);
      HandCall second = fixture.model.nextCall();
      second.text("Halo");

      task.cancel(RunnerFixture.key("r1"));

      TurnEvent end = fixture.turns.next().event();
      assertThat(end.getReply()).isEqualTo("Halo juga");
    }
  }
}
