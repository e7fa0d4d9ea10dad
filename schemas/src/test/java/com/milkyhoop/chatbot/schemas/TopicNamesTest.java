package com.milkyhoop.chatbot.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicNamesTest {

  @Test
  void shouldHaveTheNamesOfTheContractWhenNothingIsConfigured() {
    assertThat(TopicNames.of("", TopicNames.DEFAULT_LOG))
        .isEqualTo(
            new TopicNames(
                "chat-requests",
                "chat-turns",
                "chat-replies",
                "chatbot-log-topic",
                "chat-usage",
                "chat-late-calls"));
  }

  @Test
  void shouldPutThePrefixBeforeInternalTopicsOnly() {
    assertThat(TopicNames.of("dev.", "log"))
        .isEqualTo(
            new TopicNames(
                "dev.chat-requests",
                "dev.chat-turns",
                "dev.chat-replies",
                "log",
                "dev.chat-usage",
                "dev.chat-late-calls"));
  }

  @Test
  void shouldNameTheDeadLettersAfterTheirTopic() {
    assertThat(TopicNames.deadLetters("dev.chat-turns")).isEqualTo("dev.chat-turns-dlq");
  }
}
