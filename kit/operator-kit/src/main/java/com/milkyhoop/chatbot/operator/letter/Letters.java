package com.milkyhoop.chatbot.operator.letter;

import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Reads the dead letters of an installation. For one thread. */
public final class Letters {
  private static final int NEWEST = 1_000;

  private final TopicTail topics;
  private final TopicNames names;

  public Letters(TopicTail topics, TopicNames names) {
    this.topics = topics;
    this.names = names;
  }

  /** Counts the newest thousand letters of a topic; empty where there is no such topic. */
  public Optional<LetterCount> count(LetterTopic of) {
    String name = of.deadLetters(names);
    if (topics.partitions(name).isEmpty()) {
      return Optional.empty();
    }
    var partition = new TopicPartition(name, 0);
    TopicTail.Bounds bounds = topics.bounds(partition);
    Map<String, Long> causes = new HashMap<>();
    long from = Math.max(bounds.begin(), bounds.end() - NEWEST);
    topics.read(
        partition, from, record -> causes.merge(ReadLetter.of(record).cause(), 1L, Long::sum));
    return Optional.of(
        new LetterCount(
            name,
            causes.values().stream().mapToLong(Long::longValue).sum(),
            from > bounds.begin(),
            causes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(each -> new LetterCount.Cause(each.getKey(), each.getValue()))
                .toList()));
  }

  /**
   * Passes on each letter of a topic; none where there is no such topic.
   *
   * @param offset of the one letter that is meant; empty: all
   */
  public void read(LetterTopic of, OptionalLong offset, Consumer<ReadLetter> each) {
    String name = of.deadLetters(names);
    if (topics.partitions(name).isEmpty()) {
      return;
    }
    var partition = new TopicPartition(name, 0);
    TopicTail.Bounds bounds = topics.bounds(partition);
    long from =
        offset.isPresent()
            ? Math.clamp(offset.getAsLong(), bounds.begin(), bounds.end())
            : bounds.begin();
    topics.readUntil(
        partition,
        from,
        record -> {
          if (offset.isEmpty() || record.offset() == offset.getAsLong()) {
            each.accept(ReadLetter.of(record));
          }
          return offset.isPresent();
        });
  }
}
