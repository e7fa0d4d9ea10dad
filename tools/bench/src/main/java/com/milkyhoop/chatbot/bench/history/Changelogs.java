package com.milkyhoop.chatbot.bench.history;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * Holds what a processor without a disk reads before it goes on.
 *
 * @param records of all changelogs, with the markers of transactions
 */
public record Changelogs(long records) {
  private static final String SUFFIX = "-changelog";

  /** Counts those of all processors of a broker together. */
  public static Changelogs of(String bootstrapServers)
      throws ExecutionException, InterruptedException {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      List<TopicPartition> partitions = partitions(admin);
      return new Changelogs(
          offsets(admin, partitions, OffsetSpec.latest())
              - offsets(admin, partitions, OffsetSpec.earliest()));
    }
  }

  private static List<TopicPartition> partitions(Admin admin)
      throws ExecutionException, InterruptedException {
    List<String> topics =
        admin.listTopics().names().get().stream().filter(name -> name.endsWith(SUFFIX)).toList();
    return admin.describeTopics(topics).allTopicNames().get().values().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .map(TopicPartitionInfo::partition)
                    .map(number -> new TopicPartition(topic.name(), number)))
        .toList();
  }

  private static long offsets(Admin admin, List<TopicPartition> partitions, OffsetSpec which)
      throws ExecutionException, InterruptedException {
    return admin
        .listOffsets(partitions.stream().collect(Collectors.toMap(each -> each, _ -> which)))
        .all()
        .get()
        .values()
        .stream()
        .mapToLong(each -> each.offset())
        .sum();
  }
}
