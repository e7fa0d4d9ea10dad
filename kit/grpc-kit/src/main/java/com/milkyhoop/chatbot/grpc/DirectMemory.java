package com.milkyhoop.chatbot.grpc;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Bounds the memory outside the heap that Netty takes for the bytes of connections. Its own bound
 * is another heap, and both together are more than the container has: the kernel would end the
 * process, where Netty ends a connection. Half of what the heap leaves is its; the other half is
 * for threads, classes and code.
 */
final class DirectMemory {
  private static final String PROPERTY = "io.grpc.netty.shaded.io.netty.maxDirectMemory";
  private static final long LEAST = 64L << 20;

  private DirectMemory() {}

  /** Sets the bound for this process, unless somebody has; before the first class of Netty. */
  static void bound() {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(
          PROPERTY, String.valueOf(bytes(memory(), Runtime.getRuntime().maxMemory())));
    }
  }

  static long bytes(long memory, long heap) {
    return Math.max(LEAST, (memory - heap) / 2);
  }

  /** Returns what the container may have, or the machine has. */
  private static long memory() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return system instanceof OperatingSystemMXBean known ? known.getTotalMemorySize() : 0;
  }
}
