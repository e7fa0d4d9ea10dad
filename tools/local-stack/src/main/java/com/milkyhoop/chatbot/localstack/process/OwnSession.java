package com.milkyhoop.chatbot.localstack.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Starts a command in a session of its own, so that the terminal's Ctrl-C reaches only us and we
 * stop our children in order. The command keeps the pid. It heeds SIGINT and SIGQUIT even where
 * this JVM was started to ignore them, as a shell does to what a script runs in the background: a
 * JVM that inherits that never gets them, and PostgreSQL's fast stop is a SIGINT.
 */
final class OwnSession {

  private static final int PROBE_SECONDS = 5;
  private static final String HEEDING = "--default-signal=INT,QUIT";
  private static final String PERL =
      "use POSIX; POSIX::setsid(); $SIG{INT} = $SIG{QUIT} = 'DEFAULT'; exec @ARGV or exit 127";
  private static final List<String> PREFIX = find();

  private OwnSession() {}

  static List<String> prefix() {
    return PREFIX;
  }

  /** GNU's env can reset signals from coreutils 8.31 on; macOS has neither it nor setsid. */
  private static List<String> find() {
    Optional<String> setsid = executable("setsid");
    Optional<String> env = executable("env").filter(it -> succeeds(List.of(it, HEEDING, "true")));
    Optional<String> perl = executable("perl");
    if (setsid.isPresent() && env.isPresent()) {
      return List.of(setsid.get(), env.get(), HEEDING);
    }
    return perl.map(it -> List.of(it, "-e", PERL)).or(() -> setsid.map(List::of)).orElse(List.of());
  }

  private static boolean succeeds(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Optional<String> executable(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
    return Stream.of(path.split(Pattern.quote(File.pathSeparator)))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }
}
