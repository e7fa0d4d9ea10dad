package com.milkyhoop.chatbot.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;

/**
 * Tells other programs of the same user where a stack of this process is: a file of properties that
 * only this user may read, named after the process, gone when it is closed. It says when the
 * process began, so that one left behind by a process that was killed is no other process' later.
 */
public final class AddressFile implements AutoCloseable {
  private final Path file;

  private AddressFile(Path file) {
    this.file = file;
  }

  /** Returns where the files of a project's stacks are. */
  public static Path folder(Path home) {
    return home.resolve(".local-stack").resolve("stacks");
  }

  /**
   * Writes the file of this process, in place of one that it wrote before.
   *
   * @param addresses environment variables, as {@link LocalStack#addresses} returns them
   */
  public static AddressFile write(Path home, Map<String, String> addresses) {
    ProcessHandle self = ProcessHandle.current();
    var properties = new Properties();
    properties.putAll(addresses);
    properties.setProperty("pid", Long.toString(self.pid()));
    properties.setProperty("started", self.info().startInstant().map(Instant::toString).orElse(""));
    Path folder = Folders.create(folder(home));
    Path file = folder.resolve(self.pid() + ".properties");
    FileAttribute<?> ownersOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      Path whole = Files.createTempFile(folder, "stack", ".new", ownersOnly);
      try (Writer out = Files.newBufferedWriter(whole)) {
        properties.store(out, null);
      }
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + file, e);
    }
    return new AddressFile(file);
  }

  /** Deletes it. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("can't delete " + file, e);
    }
  }
}
