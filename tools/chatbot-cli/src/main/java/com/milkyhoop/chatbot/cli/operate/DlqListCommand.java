package com.milkyhoop.chatbot.cli.operate;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code chatbot dlq list}: how many dead letters each topic has, and why. */
@Command(
    name = "list",
    description = "Count the dead letters of each topic, and the causes of the newest thousand.")
final class DlqListCommand implements Callable<Integer> {
  private static final int NEWEST = 1_000;

  private final OperateConsole console;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean helpRequested;

  DlqListCommand(OperateConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    KafkaSettings kafka = console.site().kafka();
    try (var topics = new TopicTail(kafka)) {
      for (DlqSource source : DlqSource.values()) {
        list(topics, source.deadLetters(kafka.topics()));
      }
    }
    return OperateConsole.OK;
  }

  private void list(TopicTail topics, String name) {
    if (topics.partitions(name) == 0) {
      console.out().println(name + ": no such topic");
      return;
    }
    var partition = new TopicPartition(name, 0);
    TopicTail.Bounds bounds = topics.bounds(partition);
    Map<String, Long> causes = new HashMap<>();
    long from = Math.max(bounds.begin(), bounds.end() - NEWEST);
    topics.read(
        partition, from, record -> causes.merge(ReadLetter.of(record).cause(), 1L, Long::sum));
    long count = causes.values().stream().mapToLong(Long::longValue).sum();
    console.out().println(name + ": " + (from > bounds.begin() ? "at least " : "") + count);
    causes.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(each -> console.out().printf("  %6d  %s%n", each.getValue(), each.getKey()));
  }
}
