package com.milkyhoop.chatbot.cli.operate;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Checks what the local stack needs of this machine. */
final class MachineChecks {
  private static final int NEEDED_JAVA = 25;
  private static final int FIRST_UPDATE_WITHOUT_THE_DEFECT = 4;
  private static final int GRPC_PORT = 5003;
  private static final long MIB = 1024L * 1024;
  private static final long NEEDED_MEMORY_MIB = 2_500;
  private static final long NEEDED_DISK_MIB = 1_000;
  private static final int RUN_LIMIT_S = 10;

  private MachineChecks() {}

  static List<Finding> all() {
    return List.of(
        jdk(Runtime.version()), memory(), temporaryFolder(temporary()), locale(), port());
  }

  static Finding jdk(Runtime.Version version) {
    if (version.feature() < NEEDED_JAVA) {
      return Finding.bad("JDK", "Java " + version, "Install a JDK 25, or set JAVA_HOME to one.");
    }
    boolean isDefective =
        version.feature() == NEEDED_JAVA
            && version.interim() == 0
            && version.update() < FIRST_UPDATE_WITHOUT_THE_DEFECT;
    return isDefective
        ? Finding.note(
            "JDK",
            "Java " + version + " can crash under load (JDK-8376104)",
            "Take 25.0.4 or later; images and the local stack avoid it by an option.")
        : Finding.ok("JDK", "Java " + version);
  }

  private static Finding memory() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long total = system.getTotalMemorySize() / MIB;
    return total < NEEDED_MEMORY_MIB
        ? Finding.bad(
            "memory",
            total + " MiB",
            "A local stack needs some %d MiB.".formatted(NEEDED_MEMORY_MIB))
        : Finding.ok("memory", total + " MiB");
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /**
   * Checks the temporary folder: native libraries and servers are unpacked there, and have to run
   * from there.
   */
  static Finding temporaryFolder(Path folder) {
    try {
      FileStore disk = Files.getFileStore(folder);
      long free = disk.getUsableSpace() / MIB;
      if (free < NEEDED_DISK_MIB) {
        return Finding.bad(
            "disk",
            "%s has %d MiB left".formatted(folder, free),
            "Make room, or set TMPDIR to another folder.");
      }
      return canRunPrograms(folder)
          ? Finding.ok("disk", "%s has %d MiB left, and programs run there".formatted(folder, free))
          : Finding.bad(
              "disk",
              folder + " does not let programs run",
              "Set TMPDIR to a folder that does (it is mounted noexec).");
    } catch (IOException e) {
      return Finding.bad(
          "disk", folder + " can't be written: " + e, "Set TMPDIR to another folder.");
    }
  }

  private static boolean canRunPrograms(Path folder) throws IOException {
    Path program =
        Files.createTempFile(
            folder,
            "chatbot-doctor",
            ".sh",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      Files.writeString(program, "#!/bin/sh\nexit 0\n");
      Process process = new ProcessBuilder(program.toString()).start();
      return process.waitFor(RUN_LIMIT_S, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      Files.delete(program);
    }
  }

  private static Finding locale() {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    return encoding.equalsIgnoreCase("UTF-8")
        ? Finding.ok("locale", encoding)
        : Finding.bad(
            "locale",
            encoding + ": letters of arguments would be lost",
            "Start it by ./chatbot, or set LC_ALL=C.UTF-8.");
  }

  private static Finding port() {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(GRPC_PORT));
      return Finding.ok("port", GRPC_PORT + " is free");
    } catch (IOException _) {
      return Finding.note(
          "port",
          GRPC_PORT + " is taken, by a chatbot that runs or by another program",
          "A further ./chatbot up takes another port, and prints it.");
    }
  }
}
