package com.milkyhoop.chatbot.bench.compaction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks at a topic as its broker has it on disk.
 *
 * @param data of the broker
 */
record LogFolders(Path data, String topic, int partitions) {
  private static final String CHECKPOINT = "cleaner-offset-checkpoint";
  private static final Pattern SEGMENT = Pattern.compile("(\\d{20})\\.log");

  /** Returns the bytes of all segments. */
  long bytes() throws IOException {
    long bytes = 0;
    for (int partition = 0; partition < partitions; partition++) {
      for (Path segment : segments(partition)) {
        bytes += size(segment);
      }
    }
    return bytes;
  }

  /** Returns whether the cleaner has been through all but the segments that are written to. */
  boolean areCleaned() throws IOException {
    Map<String, Long> cleaned = cleaned();
    for (int partition = 0; partition < partitions; partition++) {
      long active = segments(partition).stream().mapToLong(LogFolders::base).max().orElse(0);
      if (cleaned.getOrDefault(topic + " " + partition, 0L) < active) {
        return false;
      }
    }
    return true;
  }

  /** Returns how far each partition was cleaned: its next offset, by its name. */
  Map<String, Long> cleaned() throws IOException {
    Map<String, Long> cleaned = new HashMap<>();
    try {
      for (String line : Files.readAllLines(data.resolve(CHECKPOINT))) {
        String[] words = line.split(" ", -1);
        if (words.length == 3 && words[0].equals(topic)) {
          cleaned.put(words[0] + " " + words[1], Long.parseLong(words[2]));
        }
      }
    } catch (NoSuchFileException _) {
      // Nothing was cleaned yet.
    }
    return cleaned;
  }

  private List<Path> segments(int partition) throws IOException {
    try (Stream<Path> files = Files.list(data.resolve(topic + "-" + partition))) {
      return files
          .filter(file -> SEGMENT.matcher(file.getFileName().toString()).matches())
          .toList();
    }
  }

  private static long base(Path segment) {
    Matcher matcher = SEGMENT.matcher(segment.getFileName().toString());
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
  }

  private static long size(Path segment) throws IOException {
    try {
      return Files.size(segment);
    } catch (NoSuchFileException _) {
      return 0;
    }
  }
}
