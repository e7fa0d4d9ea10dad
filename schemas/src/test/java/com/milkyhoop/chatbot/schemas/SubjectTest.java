package com.milkyhoop.chatbot.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SubjectTest {
  @Test
  void shouldFindWhomAKeyNames() {
    assertThat(Subject.find("ana/".getBytes(UTF_8))).contains(new Subject("ana", ""));
    assertThat(Subject.find("ana/main".getBytes(UTF_8))).contains(new Subject("ana", "main"));
  }

  @Test
  void shouldFindNobodyInWhatIsNoKey() {
    assertThat(Subject.find("ana".getBytes(UTF_8))).isEmpty();
    assertThat(Subject.find("a a/main".getBytes(UTF_8))).isEmpty();
    assertThat(Subject.find(null)).isEmpty();
  }
}
