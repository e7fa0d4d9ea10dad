package com.milkyhoop.chatbot.cli.operate;

import com.milkyhoop.chatbot.cli.option.HelpOption;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.letter.LetterCount;
import com.milkyhoop.chatbot.operator.letter.LetterTopic;
import com.milkyhoop.chatbot.operator.letter.Letters;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chatbot dlq list}: how many dead letters each topic has, and why. */
@Command(
    name = "list",
    description = "Count the dead letters of each topic, and the causes of the newest thousand.")
final class DlqListCommand implements Callable<Integer> {
  private final OperateConsole console;

  @Mixin private HelpOption help;

  DlqListCommand(OperateConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    KafkaSettings kafka = console.site().kafka();
    try (var topics = new TopicTail(kafka)) {
      var letters = new Letters(topics, kafka.topics());
      for (LetterTopic topic : LetterTopic.values()) {
        letters
            .count(topic)
            .ifPresentOrElse(
                this::show,
                () -> console.out().println(topic.deadLetters(kafka.topics()) + ": no such topic"));
      }
    }
    return OperateConsole.OK;
  }

  private void show(LetterCount count) {
    console
        .out()
        .println(count.topic() + ": " + (count.isAtLeast() ? "at least " : "") + count.count());
    count.causes().forEach(each -> console.out().printf("  %6d  %s%n", each.count(), each.text()));
  }
}
