package com.milkyhoop.chatbot.sink.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.milkyhoop.chatbot.kit.DatabaseUrl;

/** Any text is a URL that the driver takes or is refused, by a rule that does not quote it. */
class DatabaseUrlFuzzTest {
  private static final String PASSWORD = "hunter2-7f3a91";

  /**
   * @param input a URL in which a P stands for the password
   */
  @FuzzTest
  void shouldGiveWhatTheDriverTakesOrNameTheRule(byte[] input) {
    String text = new String(input, UTF_8);
    if (text.contains(PASSWORD)) {
      return;
    }
    try {
      DatabaseUrl url = DatabaseUrl.parse(text.replace("P", PASSWORD));

      var source = Database.dataSource(url);
      assertThat(source.getServerNames()).containsExactly(url.serverNames());
      assertThat(source.getUser()).isEqualTo(url.user()).isNotEmpty();
      assertThat(source.getDatabaseName()).isEqualTo(url.database()).isNotEmpty();
      assertThat(url.hosts()).allMatch(it -> it.port() >= 1 && it.port() <= 65_535);
      assertThat(url.schema()).isNotBlank();
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain(PASSWORD);
    }
  }
}
