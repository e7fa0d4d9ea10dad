package com.milkyhoop.chatbot.kit;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns at start of a JDK that can crash under our load: the C2 compiler of JDK 25 to 25.0.3, by <a
 * href="https://bugs.openjdk.org/browse/JDK-8376104">JDK-8376104</a>.
 */
final class JdkDefect {
  private static final Logger log = LoggerFactory.getLogger(JdkDefect.class);
  private static final int FEATURE = 25;
  private static final int FIRST_FIXED_UPDATE = 4;
  private static final int C2 = 4;

  private JdkDefect() {}

  /** Logs one warning where this JVM can crash. */
  static void warn() {
    Runtime.Version version = Runtime.version();
    if (isAffected(version)) {
      advice(version, JdkDefect::option)
          .ifPresent(it -> log.atWarn().addKeyValue("jdk", version.toString()).log(it));
    }
  }

  /**
   * Returns what to do about it; nothing where the defect can't show.
   *
   * @param option the value of an option of the JVM, by its name
   */
  static Optional<String> advice(Runtime.Version version, UnaryOperator<String> option) {
    boolean hasC2 = Integer.parseInt(option.apply("TieredStopAtLevel")) >= C2;
    boolean isSafe = option.apply("EliminateAllocations").equals("false");
    return isAffected(version) && hasC2 && !isSafe
        ? Optional.of(
            "this JDK can crash while it compiles (JDK-8376104): take 25.0.4 or later, or start it"
                + " with -XX:-EliminateAllocations")
        : Optional.empty();
  }

  private static boolean isAffected(Runtime.Version version) {
    return version.feature() == FEATURE
        && version.interim() == 0
        && version.update() < FIRST_FIXED_UPDATE;
  }

  private static String option(String name) {
    return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .getVMOption(name)
        .getValue();
  }
}
