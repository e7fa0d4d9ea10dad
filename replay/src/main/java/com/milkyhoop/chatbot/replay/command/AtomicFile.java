package com.milkyhoop.chatbot.replay.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files atomically, whole or not at all: into a new file beside the place, which takes it
 * when all is on the disk. A file that was there before stays until then. A link leads to the file
 * that is replaced; a device or pipe, such as {@code /dev/stdout}, is no file and is written to.
 */
public final class AtomicFile {
  /** Writes the content of the file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private AtomicFile() {}

  /**
   * @throws UnreachableException when it can't be written, such as for a full disk
   */
  public static void write(Path file, Content content) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      stream(file, content);
    } else {
      replace(file, content);
    }
  }

  private static void stream(Path device, Content content) {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(device))) {
      content.writeTo(out);
    } catch (IOException e) {
      throw new UnreachableException("%s can't be written: %s".formatted(device, reason(e)), e);
    }
  }

  private static void replace(Path file, Content content) {
    Path place = target(file);
    Path part =
        place.resolveSibling(place.getFileName() + ".part-" + ProcessHandle.current().pid());
    try {
      try (FileChannel channel =
              FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UnreachableException(
          "%s can't be written, and is as it was: %s".formatted(file, reason(e)), e);
    } finally {
      delete(part);
    }
  }

  private static Path target(Path file) {
    try {
      return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    } catch (IOException e) {
      throw new UnreachableException("%s can't be written: %s".formatted(file, reason(e)), e);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "its folder is missing";
      case AccessDeniedException _ -> "permission denied";
      default -> e.getClass() == IOException.class ? String.valueOf(e.getMessage()) : e.toString();
    };
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException _) {
      // The failure before this one is reported.
    }
  }
}
