package com.milkyhoop.chatbot.modelstub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UserNameTest {

  @ParameterizedTest
  @CsvSource({
    "'Halo, nama saya Budi.', Budi",
    "'namaku Ayu', Ayu",
    "'Nama saya adalah Siti!', Siti",
    "'Hi, my name is O''Brien', O'Brien",
  })
  void shouldFindTheName(String message, String name) {
    assertThat(UserName.in(message)).hasValue(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Siapa nama saya?", "nama saya siapa?", "Apa nama ibu kota Jepang?", ""})
  void shouldFindNoNameWhereNoneIsGiven(String message) {
    assertThat(UserName.in(message)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Siapa nama saya?",
        "siapa namaku",
        "What is my name?",
        "Do you remember my name?"
      })
  void shouldKnowWhenTheNameIsAskedFor(String message) {
    assertThat(UserName.isAskedIn(message)).isTrue();
  }

  @Test
  void shouldTakeTheLastNameThatTheUserGave() {
    List<ChatMessage> messages =
        List.of(
            new ChatMessage("user", "my name is Ani"),
            new ChatMessage("user", "no, my name is Ayu"),
            new ChatMessage("assistant", "my name is Bot"));

    assertThat(UserName.in(messages)).hasValue("Ayu");
  }
}
