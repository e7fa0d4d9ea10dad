package com.milkyhoop.chatbot.e2e.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.e2e.check.StackFiles.Place;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An erasure that leaves out one place, whichever, is seen there (R15). */
class StackFilesTest {
  private static final String WORD = "canary7f3a";
  private static final String SEGMENT = "00000000000000000000.log";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "kafka/data/chatbot-log-topic-0/00000000000000000000.log, LOG",
    "kafka/1/data/chatbot-log-topic-11/00000000000000000000.log.deleted, LOG",
    "kafka/data/chat-requests-dlq-0/00000000000000000000.log, DEAD_LETTERS",
    "kafka/data/chatbot-log-topic-dlq-0/00000000000000000000.log, DEAD_LETTERS",
    "kafka/data/chat-requests-1/00000000000000000000.log, REQUESTS",
    "kafka/data/chat-turns-1/00000000000000000000.log, TURNS",
    "kafka/data/chat-replies-1/00000000000000000000.log, REPLIES",
    "kafka/data/chat-replay-results-3/00000000000000000000.log, REPLAY_RESULTS",
    "kafka/data/chatbot-stream-processor-turns-changelog-1/0.log, CHANGELOGS",
    "kafka/data/__consumer_offsets-4/00000000000000000000.log, OTHER_TOPICS",
    "processor-1/state/chatbot-stream-processor/0_1/rocksdb/turns/000012.sst, STATE",
    "processor-1/state/chatbot-stream-processor/0_1/rocksdb/turns/000011.log, STATE",
    "processor-1/state/chatbot-stream-processor/0_1/rocksdb/turns/MANIFEST-000005, STATE",
    "postgres/data/base/16384/16421, POSTGRES",
    "redis/appendonlydir/appendonly.aof.1.incr.aof, REDIS",
    "processor-1/processor-1.log, SERVICE_LOGS",
    "kafka/kafka.log, SERVICE_LOGS",
    "spans, SPANS",
    "something/else, OTHER"
  })
  void shouldFindTheWordWhereItWasLeftR15(String file, Place place) throws IOException {
    for (String other : new String[] {"postgres/data/pg_wal/000000010000000000000001", "a/b"}) {
      plant(other, "nothing of anybody");
    }
    plant(file, "\0\1before " + WORD + "\0after");

    assertThat(new StackFiles(folder).with(WORD))
        .containsExactly(new StackFiles.Found(place, file));
    assertThat(new StackFiles(folder).with("canary0000")).isEmpty();
  }

  /** Compression hides a word from whoever looks at bytes alone. */
  @ParameterizedTest
  @EnumSource(Hidden.class)
  void shouldFindTheWordInCompressedBatchesR15(Hidden hidden) throws IOException {
    Path file = plant("kafka/data/chat-replay-results-0/" + SEGMENT, "");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      MemoryRecords.withRecords(Compression.zstd().build(), hidden.record()).writeFullyTo(channel);
    }
    assertThat(new String(Files.readAllBytes(file), ISO_8859_1)).doesNotContain(WORD);

    assertThat(new StackFiles(folder).places(WORD)).containsExactly(Place.REPLAY_RESULTS);
  }

  private enum Hidden {
    KEY,
    VALUE,
    HEADER;

    SimpleRecord record() {
      String filler =
          IntStream.range(0, 2_000)
              .mapToObj(number -> Integer.toHexString(number * 7919))
              .collect(Collectors.joining(" "));
      byte[] none = filler.getBytes(UTF_8);
      byte[] held = (filler + WORD + filler).getBytes(UTF_8);
      return new SimpleRecord(
          0L,
          this == KEY ? held : none,
          this == VALUE ? held : none,
          new Header[] {new RecordHeader("h", this == HEADER ? held : none)});
    }
  }

  @Test
  void shouldReadOnWhereASegmentEndsInTheMiddleOfABatch() throws IOException {
    MemoryRecords whole =
        MemoryRecords.withRecords(Compression.zstd().build(), Hidden.VALUE.record());
    byte[] half = new byte[whole.sizeInBytes() / 2];
    whole.buffer().duplicate().get(half);
    Path file = plant("kafka/data/chat-turns-0/" + SEGMENT, "");
    Files.write(file, half);

    assertThat(new StackFiles(folder).with(WORD)).isEmpty();
  }

  private Path plant(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }
}
