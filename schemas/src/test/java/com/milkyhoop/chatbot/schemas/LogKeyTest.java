package com.milkyhoop.chatbot.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogKeyTest {
  /** R15: a tombstone erases one event, so no two may share a key. */
  @Test
  void shouldNameOneEventR15() {
    LogKey key = LogKey.of(new ConversationId("ana@example.com", "main"), "r1");

    assertThat(new String(key.encode(), UTF_8)).isEqualTo("ana@example.com/main/r1");
    assertThat(LogKey.parse(key.encode())).isEqualTo(key);
  }

  @Test
  void shouldReadTheKeyOfAnErasureThatBelongsToNoSession() {
    var key = new LogKey("ana", "", "e1");

    assertThat(LogKey.parse(key.encode())).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ana/main", "ana/main/r1/", "/main/r1", "ana/main/", "a a/main/r1"})
  void shouldRefuseWhatIsNoKey(String key) {
    assertThatThrownBy(() -> LogKey.parse(key.getBytes(UTF_8)))
        .isInstanceOf(MalformedRecordException.class);
  }

  @Test
  void shouldFindNoKeyInWhatIsNone() {
    var key = new LogKey("ana", "main", "r1");

    assertThat(LogKey.find(key.encode())).contains(key);
    assertThat(LogKey.find("ana/main".getBytes(UTF_8))).isEmpty();
    assertThat(LogKey.find(null)).isEmpty();
  }
}
