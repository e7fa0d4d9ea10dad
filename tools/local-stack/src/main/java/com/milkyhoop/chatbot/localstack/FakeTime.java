package com.milkyhoop.chatbot.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of a process, which can be moved while it runs: by the library of the package
 * {@code faketime}, which Debian and others have. The monotonic clock, by which threads wait, stays
 * right, as it does where a machine's time is set.
 *
 * @param file which the library reads once a second
 */
record FakeTime(Path file) {
  private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

  /** Returns whether the package is installed. */
  static boolean isInstalled() {
    return library().isPresent();
  }

  /** The environment of the process. */
  Map<String, String> variables() {
    Path library =
        library().orElseThrow(() -> new IllegalStateException("faketime is not installed"));
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME_TIMESTAMP_FILE",
        file.toString(),
        "FAKETIME_CACHE_DURATION",
        "1",
        // A JVM waits by the monotonic clock, and would wait for ever.
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0",
        // Its children's shared memory, which would outlive a process that is killed.
        "FAKETIME_DISABLE_SHM",
        "1");
  }

  /** Moves the clock within two seconds. */
  void set(Duration ahead) {
    try {
      Path written =
          Files.writeString(
              file.resolveSibling(file.getFileName() + ".new"),
              "%+d%n".formatted(ahead.toSeconds()));
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> library() {
    return Stream.of("x86_64-linux-gnu", "aarch64-linux-gnu", "", "../lib64")
        .map(folder -> Path.of("/usr/lib", folder, LIBRARY).normalize())
        .filter(Files::isReadable)
        .findFirst();
  }
}
