package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.Delta;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R6 from the client's side: offsets say where text belongs. */
final class ShownReplyTest {

  private final RecordingView view = new RecordingView();
  private final ShownReply text = ShownReply.fromTheStart(view);

  @Test
  void shouldShowTextThatComesAgainOnce() {
    text.delta(delta(0, "Pagi \uD83D\uDE0A"));
    boolean isNew = text.delta(delta(0, "Pagi "));
    text.delta(delta(5, "\uD83D\uDE0A, Budi"));

    assertThat(isNew).isFalse();
    assertThat(view.shown).containsExactly("Pagi \uD83D\uDE0A", ", Budi");
  }

  @Test
  void shouldBeginAgainWhereTheTextIsAnother() {
    text.delta(delta(0, "Selamat "));
    text.delta(delta(8, "malam"));

    text.delta(delta(8, "pagi"));

    assertThat(view.shown)
        .containsExactly("Selamat ", "malam", "<another text came>", "Selamat ", "pagi");
  }

  @Test
  void shouldLeaveWhatComesAfterAGapForTheEnd() {
    text.delta(delta(0, "Se"));
    boolean isNew = text.delta(delta(4, "mat"));

    text.completed(Completed.newBuilder().setReply("Selamat").build());

    assertThat(isNew).isFalse();
    assertThat(view.shown).containsExactly("Se", "lamat", "<completed>");
  }

  @Test
  void shouldShowTheCompletedReplyWhereItIsAnother() {
    text.delta(delta(0, "Selamat malam"));

    text.completed(Completed.newBuilder().setReply("Selamat pagi").build());

    assertThat(view.shown)
        .containsExactly(
            "Selamat malam", "<the text was not the right one>", "Selamat pagi", "<completed>");
  }

  @Test
  void shouldNotSpeakOfARestartWhenNothingWasShown() {
    text.restarted("moved");

    assertThat(view.shown).isEmpty();
  }

  @Test
  void shouldShowAllOfTheReplyWhenWhatSomebodyHadBeforeTheCursorIsNotItsBeginning() {
    ShownReply fromACursor = ShownReply.fromACursor(view);
    fromACursor.delta(delta(100, "pagi"));

    fromACursor.completed(Completed.newBuilder().setReply("Selamat").build());

    assertThat(view.shown)
        .containsExactly("pagi", "<the text was not the right one>", "Selamat", "<completed>");
  }

  private static Delta delta(long offset, String text) {
    return Delta.newBuilder().setOffset(offset).setText(text).build();
  }

  /** Keeps what it is told to show. */
  private static final class RecordingView implements ReplyView {
    final List<String> shown = new ArrayList<>();

    @Override
    public void text(String piece) {
      shown.add(piece);
    }

    @Override
    public void restarted(String reason) {
      shown.add("<" + reason + ">");
    }

    @Override
    public void waiting(String reason) {
      shown.add("<waiting>");
    }

    @Override
    public void completed(Completed completed) {
      shown.add("<completed>");
    }

    @Override
    public void abandoned() {
      shown.add("<abandoned>");
    }
  }
}
