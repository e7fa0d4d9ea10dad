package com.milkyhoop.chatbot.localstack;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** The machine that everything here runs on, as figures name it. */
public final class Machine {
  private static final long GIB = 1024L * 1024 * 1024;

  private Machine() {}

  public static String description() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return "%d cores, %d GiB of memory, %s %s (%s), JDK %s"
        .formatted(
            system.getAvailableProcessors(),
            Math.ceilDiv(system.getTotalMemorySize(), GIB),
            system.getName(),
            majorAndMinor(system.getVersion()),
            system.getArch(),
            Runtime.version().feature());
  }

  private static String majorAndMinor(String version) {
    return String.join(".", Arrays.stream(version.split("\\.")).limit(2).toList());
  }
}
