package com.milkyhoop.chatbot.localstack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders for the state of servers that are not to outlive this JVM. */
public final class TemporaryFolder {

  private TemporaryFolder() {}

  /**
   * A new one. Its user deletes it; where this JVM is killed, the {@link Watchdog} does. Others may
   * pass through it, as a server that does not run as us has to, but not list it.
   */
  public static Path create() {
    try {
      Path folder = Files.createTempDirectory("chatbot-local-stack");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
      Watchdog.deleteAtTheEnd(folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
