package com.milkyhoop.chatbot.localstack.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Starts a command in a session of its own, so that the terminal's Ctrl-C reaches only us and we
 * stop our children in order. The command keeps the pid.
 */
final class OwnSession {

  private static final List<String> PREFIX = find();

  private OwnSession() {}

  static List<String> prefix() {
    return PREFIX;
  }

  private static List<String> find() {
    return executable("setsid")
        .map(List::of)
        .or(
            () ->
                executable("perl")
                    .map(
                        perl ->
                            List.of(
                                perl, "-e", "use POSIX; POSIX::setsid(); exec @ARGV or exit 127")))
        .orElse(List.of());
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
