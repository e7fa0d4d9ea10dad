package com.milkyhoop.chatbot.kit;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells what every thread does, the virtual ones included, which signals and most tools leave out.
 * The same as {@code jcmd PID Thread.dump_to_file}, for images that have no {@code jcmd}.
 */
final class ThreadDump {
  private ThreadDump() {}

  /** Returns the dump as text; the JVM writes it to a file first, in the folder for such files. */
  static String text() throws IOException {
    Path folder = Files.createTempDirectory("threads");
    Path file = folder.resolve("threads.txt");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
      return Files.readString(file);
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }
}
