package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Rows that must be, in a temporary file that is gone when it is closed; written first, then read.
 * The writers of several threads take turns.
 */
final class RowFile implements AutoCloseable {
  private final FileChannel file;
  private final DataOutputStream out;

  RowFile() {
    try {
      file =
          FileChannel.open(
              Files.createTempFile(
                  "chatbot-replay",
                  ".rows",
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------"))),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw failed(e);
    }
    out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file)));
  }

  /** Writes a row behind the others. */
  synchronized void write(String key, TurnRef at, String columns) {
    try {
      out.writeUTF(key);
      out.writeInt(at.partition());
      out.writeLong(at.offset());
      out.writeUTF(columns);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Returns all rows in the order in which they were written. */
  synchronized Iterator<Row<String>> read() {
    try {
      out.flush();
      file.position(0);
    } catch (IOException e) {
      throw failed(e);
    }
    return new Rows(new DataInputStream(new BufferedInputStream(Channels.newInputStream(file))));
  }

  private static final class Rows implements Iterator<Row<String>> {
    private final DataInputStream in;
    private @Nullable Row<String> next;

    Rows(DataInputStream in) {
      this.in = in;
      this.next = readNext();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Row<String> next() {
      Row<String> row = next;
      if (row == null) {
        throw new NoSuchElementException();
      }
      next = readNext();
      return row;
    }

    private @Nullable Row<String> readNext() {
      try {
        String key = in.readUTF();
        var at = new TurnRef(in.readInt(), in.readLong());
        return new Row<>(key, at, in.readUTF());
      } catch (EOFException _) {
        return null;
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  private static UnreachableException failed(IOException e) {
    return new UnreachableException(
        "temporary files can't be written in %s: %s"
            .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
        e);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
