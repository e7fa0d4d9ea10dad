package com.milkyhoop.chatbot.bench.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much of another JVM's heap is in use, after a full collection. */
public final class LiveHeap {
  /** The last line of a class histogram: "Total 12345 678901". */
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  private LiveHeap() {}

  /** In bytes. Collects garbage there, which takes a moment. */
  public static long bytes(long pid) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    Matcher total = TOTAL.matcher(output);
    if (process.waitFor() != 0 || !total.find()) {
      throw new IOException("jcmd %d GC.class_histogram failed: %s".formatted(pid, output));
    }
    return Long.parseLong(total.group(1));
  }
}
