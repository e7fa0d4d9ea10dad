package com.milkyhoop.chatbot.localstack;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells other programs of the same user where a stack of this process is: a file of properties that
 * only this user may read, named after the process, gone when it is closed. It says when the
 * process began, so that one left behind by a process that was killed is no other process' later.
 */
public final class AddressFile implements AutoCloseable {
  private static final String PID = "pid";
  private static final String STARTED = "started";

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
    properties.setProperty(PID, Long.toString(self.pid()));
    properties.setProperty(STARTED, self.info().startInstant().map(Instant::toString).orElse(""));
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

  /**
   * Returns the environment variables of each stack that runs in a project's folder. A file whose
   * process is gone, or whose number another process has now, counts for nothing.
   */
  public static List<Map<String, String>> running(Path home) {
    if (!Files.isDirectory(folder(home))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder(home))) {
      return files
          .filter(each -> each.toString().endsWith(".properties"))
          .map(AddressFile::read)
          .filter(AddressFile::isOfARunningProcess)
          .map(AddressFile::variables)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + folder(home), e);
    }
  }

  /** Reads it; empty where it was deleted just now. */
  private static Properties read(Path file) {
    var properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (NoSuchFileException _) {
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + file, e);
    }
    return properties;
  }

  private static boolean isOfARunningProcess(Properties stack) {
    return stack.containsKey(PID)
        && ProcessHandle.of(Long.parseLong(stack.getProperty(PID)))
            .filter(ProcessHandle::isAlive)
            .map(process -> process.info().startInstant().map(Instant::toString).orElse(""))
            .filter(stack.getProperty(STARTED, "")::equals)
            .isPresent();
  }

  private static Map<String, String> variables(Properties stack) {
    return stack.stringPropertyNames().stream()
        .filter(name -> !name.equals(PID) && !name.equals(STARTED))
        .collect(Collectors.toUnmodifiableMap(name -> name, stack::getProperty));
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
