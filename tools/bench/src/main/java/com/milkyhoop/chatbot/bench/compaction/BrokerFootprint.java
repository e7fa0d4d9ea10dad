package com.milkyhoop.chatbot.bench.compaction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds what the process of a broker has read and written since its start, and the most memory that
 * it has had.
 *
 * @param readBytes by system calls, from files and sockets; {@code writtenBytes} alike
 * @param peakBytes of memory in RAM
 */
record BrokerFootprint(long readBytes, long writtenBytes, long peakBytes) {
  private static final Pattern READ = Pattern.compile("(?m)^rchar: (\\d+)");
  private static final Pattern WRITTEN = Pattern.compile("(?m)^wchar: (\\d+)");
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB");

  static BrokerFootprint of(long pid) throws IOException {
    Path folder = Path.of("/proc", Long.toString(pid));
    String io = Files.readString(folder.resolve("io"));
    String status = Files.readString(folder.resolve("status"));
    return new BrokerFootprint(number(READ, io), number(WRITTEN, io), 1024 * number(PEAK, status));
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("/proc says nothing of " + pattern);
    }
    return Long.parseLong(matcher.group(1));
  }
}
