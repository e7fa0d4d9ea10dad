package com.milkyhoop.chatbot.replay.history;

import com.milkyhoop.chatbot.replay.command.UnreachableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Opens temporary files that only this user can read, and that are gone when they are closed. */
public final class TemporaryFile {
  private TemporaryFile() {}

  /**
   * Opens a new file.
   *
   * @param suffix of its name
   * @throws UnreachableException where the temporary folder can't be written to
   */
  public static FileChannel open(String suffix) {
    try {
      return FileChannel.open(
          Files.createTempFile(
              "chatbot-replay",
              suffix,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Closes a file, and so deletes it. */
  public static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Returns what is thrown where a temporary file can't be written or read. */
  public static UnreachableException failed(IOException e) {
    return new UnreachableException(
        "temporary files can't be written in %s: %s"
            .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
        e);
  }
}
