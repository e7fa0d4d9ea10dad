package com.milkyhoop.chatbot.e2e.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * Finds a word in the files of a stack: in their bytes as they are, and in what the batches of
 * Kafka's segments hold, compressed or not, committed or aborted. Postgres' log of writes is left
 * out: it is overwritten in its own time.
 */
public final class StackFiles {
  private static final String WRITES_OF_POSTGRES = "pg_wal";

  private final Path folder;

  /**
   * @param folder of the stack
   */
  public StackFiles(Path folder) {
    this.folder = folder;
  }

  /** Names what keeps a file. */
  public enum Place {
    LOG("kafka/.*/chatbot-log-topic-\\d+/.*"),
    DEAD_LETTERS("kafka/.*-dlq-\\d+/.*"),
    REQUESTS("kafka/.*/chat-requests-\\d+/.*"),
    TURNS("kafka/.*/chat-turns-\\d+/.*"),
    REPLIES("kafka/.*/chat-replies-\\d+/.*"),
    REPLAY_TASKS("kafka/.*/chat-replay-tasks-\\d+/.*"),
    REPLAY_RESULTS("kafka/.*/chat-replay-results-\\d+/.*"),
    CHANGELOGS("kafka/.*-changelog-\\d+/.*"),
    OTHER_TOPICS("kafka/.*-\\d+/.*"),
    STATE(".*/state/.*"),
    POSTGRES("postgres/data/.*"),
    REDIS("redis/.*\\.(aof|rdb)"),
    SPANS("spans"),
    SERVICE_LOGS(".*\\.log"),
    OTHER(".*");

    private final Pattern files;

    Place(String files) {
      this.files = Pattern.compile(files);
    }

    /** Returns the place of a topic's segments. */
    public static Place ofTopic(String topic) {
      return of("kafka/data/%s-0/".formatted(topic));
    }

    static Place of(String file) {
      return Stream.of(values())
          .filter(place -> place.files.matcher(file).matches())
          .findFirst()
          .orElseThrow();
    }
  }

  /**
   * A file that holds the word.
   *
   * @param file its path in the stack's folder
   */
  public record Found(Place place, String file) {}

  /** Returns the places that hold the word. */
  public Set<Place> places(String word) throws IOException {
    return with(word).stream().map(Found::place).collect(Collectors.toSet());
  }

  /** Returns each file that holds the word. */
  public List<Found> with(String word) throws IOException {
    var found = new ArrayList<Found>();
    for (Path file : files()) {
      String name = folder.relativize(file).toString();
      if (!name.contains(WRITES_OF_POSTGRES) && holds(file, word)) {
        found.add(new Found(Place.of(name), name));
      }
    }
    return found;
  }

  /** Lists what is there; servers delete files meanwhile. */
  private List<Path> files() throws IOException {
    var files = new ArrayList<Path>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private boolean holds(Path file, String word) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException _) {
      // It went while it was looked at.
      return false;
    }
    return text(bytes).contains(word)
        || (file.startsWith(folder.resolve("kafka"))
            && file.toString().endsWith(".log")
            && isInBatch(bytes, word));
  }

  /** Looks into what is compressed, and so hides its words. */
  private static boolean isInBatch(byte[] segment, String word) {
    try {
      for (RecordBatch batch : MemoryRecords.readableRecords(ByteBuffer.wrap(segment)).batches()) {
        if (!batch.isCompressed()) {
          continue;
        }
        for (Record record : batch) {
          if (holds(record, word)) {
            return true;
          }
        }
      }
    } catch (KafkaException _) {
      // The last batch is being written; or it is a log of the broker's own words.
    }
    return false;
  }

  private static boolean holds(Record record, String word) {
    return holds(record.key(), word)
        || holds(record.value(), word)
        || Stream.of(record.headers()).map(Header::value).anyMatch(value -> holds(value, word));
  }

  private static boolean holds(byte @Nullable [] value, String word) {
    return value != null && text(value).contains(word);
  }

  private static boolean holds(@Nullable ByteBuffer value, String word) {
    if (value == null) {
      return false;
    }
    byte[] bytes = new byte[value.remaining()];
    value.duplicate().get(bytes);
    return holds(bytes, word);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
