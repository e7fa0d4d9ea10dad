package com.milkyhoop.chatbot.localstack.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Says how to start a child process. Its environment is {@code environment} and a few variables of
 * ours that name places (PATH, HOME, …), nothing else: no secret of the user's shell reaches it by
 * accident. Its output is appended to {@code logFile}.
 *
 * @param stopSignal what asks it to end gracefully
 */
public record ChildSpec(
    String name,
    List<String> command,
    Map<String, String> environment,
    Path workingFolder,
    Path logFile,
    Signal stopSignal) {

  public ChildSpec {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name: must not be blank");
    }
    if (command.isEmpty()) {
      throw new IllegalArgumentException("command of " + name + ": must not be empty");
    }
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }
}
