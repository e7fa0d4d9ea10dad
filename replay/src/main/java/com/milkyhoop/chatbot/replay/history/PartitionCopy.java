package com.milkyhoop.chatbot.replay.history;

import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.replay.log.Erasures;
import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.log.LogVisitor;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A copy of one partition's events in a temporary file that is gone when it is closed, and an index
 * of it by conversation. Confined to one thread.
 */
final class PartitionCopy implements LogVisitor {
  /**
   * Counts the bits of an index entry that hold the position in the file; above it is a hash of the
   * conversation.
   */
  private static final int POSITION_BITS = 40;

  private static final long POSITIONS = (1L << POSITION_BITS) - 1;

  /** Counts the bytes before each value: partition, offset, length. */
  private static final int HEAD_BYTES = Integer.BYTES + Long.BYTES + Integer.BYTES;

  private static final int BUFFER_BYTES = 1 << 16;

  private final PartitionVisitor visitor;
  private final FileChannel file;
  private final DataOutputStream out;
  private final Erasures erasures = new Erasures();
  private final Erasures later;
  private long[] index = new long[1024];
  private int events;
  private long position;
  private Bounds bounds = Bounds.NONE;

  /**
   * @param later erasures behind what is copied
   */
  PartitionCopy(PartitionVisitor visitor, Erasures later) {
    this.visitor = visitor;
    this.later = later;
    this.file = TemporaryFile.open(".events");
    out =
        new DataOutputStream(
            new BufferedOutputStream(Channels.newOutputStream(file), BUFFER_BYTES));
  }

  @Override
  public void visit(LogRecord record) {
    visitor.record(record);
    switch (record) {
      case LogRecord.Event event -> append(event);
      case LogRecord.Erasure erasure -> erasures.add(erasure);
      case LogRecord.Tombstone tombstone -> erasures.add(tombstone);
      case LogRecord.Malformed _ -> {}
    }
  }

  private void append(LogRecord.Event event) {
    if (events == index.length) {
      index = Arrays.copyOf(index, 2 * events);
    }
    index[events++] = hash(event.turn().conversation()) << POSITION_BITS | position;
    bounds = bounds.with(event.turn().event().prompt());
    try {
      out.writeInt(event.partition());
      out.writeLong(event.offset());
      out.writeInt(event.value().length);
      out.write(event.value());
    } catch (IOException e) {
      throw TemporaryFile.failed(e);
    }
    position += HEAD_BYTES + event.value().length;
    if (position > POSITIONS) {
      throw new UnreachableException("a partition of the log is larger than 1 TiB");
    }
  }

  @Override
  public void end() {
    try {
      out.flush();
      Arrays.sort(index, 0, events);
      for (int from = 0; from < events; ) {
        int to = from;
        while (to < events && index[to] >>> POSITION_BITS == index[from] >>> POSITION_BITS) {
          to++;
        }
        tell(from, to);
        from = to;
      }
    } catch (IOException e) {
      throw TemporaryFile.failed(e);
    }
    visitor.end();
  }

  /** Visits the conversations of one hash: of one, as a rule. */
  private void tell(int from, int to) throws IOException {
    Map<ConversationId, ConversationVisitor> conversations = new LinkedHashMap<>();
    for (int i = from; i < to; i++) {
      LogRecord.Event event = read(index[i] & POSITIONS);
      if (erasures.cover(event.turn()) || later.cover(event.turn())) {
        continue;
      }
      conversations
          .computeIfAbsent(event.turn().conversation(), id -> visitor.conversation(id, bounds))
          .event(event);
    }
    conversations.values().forEach(ConversationVisitor::end);
  }

  private LogRecord.Event read(long at) throws IOException {
    ByteBuffer head = filled(ByteBuffer.allocate(HEAD_BYTES), at);
    int partition = head.getInt();
    long offset = head.getLong();
    byte[] value = filled(ByteBuffer.allocate(head.getInt()), at + HEAD_BYTES).array();
    return new LogRecord.Event(
        new LoggedTurn(partition, offset, LogEvent.parse(value)), null, value);
  }

  private ByteBuffer filled(ByteBuffer buffer, long at) throws IOException {
    while (buffer.hasRemaining()) {
      if (file.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("the temporary copy of the log ends too soon");
      }
    }
    return buffer.flip();
  }

  /** Returns a hash that is spread over all bits, of which the lowest are left. */
  private static long hash(ConversationId conversation) {
    long hash = 0;
    for (String part : new String[] {conversation.userId(), "/", conversation.sessionId()}) {
      for (int i = 0; i < part.length(); i++) {
        hash = (hash ^ part.charAt(i)) * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 29;
      }
    }
    return hash;
  }

  @Override
  public void close() {
    TemporaryFile.close(file);
  }
}
