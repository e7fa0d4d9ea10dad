package com.milkyhoop.chatbot.bench.process;

import com.milkyhoop.chatbot.localstack.process.Jvm;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures how much of another JVM's heap is in use, after a full collection. */
public final class LiveHeap {
  /** The last line of a class histogram: "Total 12345 678901". */
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  private LiveHeap() {}

  /** Returns it in bytes. Collects garbage there, which takes a moment. */
  public static long bytes(long pid) throws IOException, InterruptedException {
    String histogram = Jvm.command(pid, "GC.class_histogram");
    Matcher total = TOTAL.matcher(histogram);
    if (!total.find()) {
      throw new IOException("no total in the class histogram of " + pid + ": " + histogram);
    }
    return Long.parseLong(total.group(1));
  }
}
