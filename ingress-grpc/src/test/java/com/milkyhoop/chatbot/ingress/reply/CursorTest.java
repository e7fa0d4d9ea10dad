package com.milkyhoop.chatbot.ingress.reply;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  @Test
  void shouldReadBackWhatItWroteWhenThereIsAnAttempt() {
    var cursor = new Cursor(Optional.of(new AttemptId(Long.MAX_VALUE, 3)), 131_072, 0xDEADBEEF);

    assertThat(Cursor.parse(cursor.text())).contains(cursor);
    assertThat(cursor.text()).matches("[!-~]{1,64}");
  }

  @Test
  void shouldReadBackWhatItWroteWhenThereIsNone() {
    assertThat(Cursor.parse(Cursor.START.text())).contains(Cursor.START);
    var ended = new Cursor(Optional.empty(), 7, 1);
    assertThat(Cursor.parse(ended.text())).contains(ended);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "halo",
        "2.7.0.4.0a0b0c0d",
        "1.7.0.4",
        "1.7.0.4.0a0b0c0",
        "1.7.0.4.0a0b0c0d ",
        "1.7.0.4.0A0B0C0D",
        "1.-7.0.4.0a0b0c0d",
        "1.7.0.-4.0a0b0c0d",
        "1.7..4.0a0b0c0d",
        "1.9999999999999999999.0.4.0a0b0c0d",
        "1.7.9999999999.4.0a0b0c0d",
        "1.7.0.9999999999999999999.0a0b0c0d",
        "1.٧.0.4.0a0b0c0d"
      })
  void shouldReadNothingWhenItIsNoCursor(String text) {
    assertThat(Cursor.parse(text)).isEmpty();
  }
}
