package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.replay.history.TemporaryFile;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps expected rows in a temporary file that is gone when it is closed; they are written first,
 * then read. Thread-safe.
 */
final class RowFile implements AutoCloseable {
  private final FileChannel file;
  private final DataOutputStream out;

  RowFile() {
    file = TemporaryFile.open(".rows");
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
      throw TemporaryFile.failed(e);
    }
  }

  /** Returns all rows in the order in which they were written. */
  synchronized Iterator<Row<String>> read() {
    try {
      out.flush();
      file.position(0);
    } catch (IOException e) {
      throw TemporaryFile.failed(e);
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
        throw TemporaryFile.failed(e);
      }
    }
  }

  @Override
  public void close() {
    TemporaryFile.close(file);
  }
}
