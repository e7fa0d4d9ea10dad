package com.milkyhoop.chatbot.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationIdTest {
  private static final String LONGEST = "x".repeat(128);

  @ParameterizedTest
  @ValueSource(strings = {"budi/s1", "a/b", "budi@contoh.id/web:2025-03-22_1.0", "-/."})
  void shouldReadBackItsKey(String key) {
    assertThat(ConversationId.parse(key).key()).isEqualTo(key);
  }

  @Test
  void shouldTakeIdsUpToTheirLongest() {
    var conversation = new ConversationId(LONGEST, LONGEST);

    assertThat(ConversationId.parse(conversation.key())).isEqualTo(conversation);
    assertThatThrownBy(() -> new ConversationId(LONGEST + "x", "s"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("user_id must match");
    assertThatThrownBy(() -> new ConversationId("u", LONGEST + "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("session_id must match");
  }

  /** R12: a key with two readings would let one user name another's conversation. */
  @ParameterizedTest
  @ValueSource(strings = {"a/b/c", "a//b", "/a/b", "a/b/"})
  void shouldRefuseAKeyWithMoreSlashes(String key) {
    assertThatThrownBy(() -> ConversationId.parse(key))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageStartingWith("key is not user_id/session_id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "budi", "budi/", "/s1", "budi /s1", "budi/s 1", "budi/s1\n"})
  void shouldRefuseAKeyWithoutTwoIds(String key) {
    assertThatThrownBy(() -> ConversationId.parse(key))
        .isInstanceOf(MalformedRecordException.class);
  }

  @Test
  void shouldNotRepeatABadKeyWhenItSaysWhatIsWrong() {
    assertThatThrownBy(() -> ConversationId.parse("budi/kata sandi"))
        .hasMessageContaining("session_id must match")
        .hasMessageNotContaining("sandi");
  }
}
