package com.milkyhoop.chatbot.replay.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.replay.history.Bounds;
import com.milkyhoop.chatbot.replay.history.ConversationVisitor;
import com.milkyhoop.chatbot.replay.history.PartitionVisitor;
import com.milkyhoop.chatbot.replay.log.ConversationPartition;
import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Checks the records of one partition, and each of its conversations against itself. Confined to
 * one thread.
 */
final class PartitionProof implements PartitionVisitor {
  private final int partitions;
  private final boolean isWhole;
  private final Findings findings;
  private final Consumer<LogRecord> rows;

  /** Holds the conversations that a tombstone names, by their hash, so that many cost little. */
  private final Set<Integer> erased = new HashSet<>();

  private final List<LogRecord.Erasure> erasures = new ArrayList<>();

  /**
   * @param partitions how many the topic has
   * @param isWhole whether the partition still has its first record
   * @param rows told of each record, in the order of its offset
   */
  PartitionProof(int partitions, boolean isWhole, Findings findings, Consumer<LogRecord> rows) {
    this.partitions = partitions;
    this.isWhole = isWhole;
    this.findings = findings;
    this.rows = rows;
  }

  @Override
  public void record(LogRecord record) {
    rows.accept(record);
    switch (record) {
      case LogRecord.Event event -> {
        findings.event();
        key(event);
      }
      case LogRecord.Tombstone tombstone -> {
        findings.tombstone();
        if (tombstone.key() != null) {
          erased.add(conversationOf(new String(tombstone.key(), UTF_8)).hashCode());
        }
      }
      case LogRecord.Erasure erasure -> erasures.add(erasure);
      case LogRecord.Malformed malformed ->
          findings.differs(
              new Difference(
                  Difference.Kind.MALFORMED,
                  Findings.at(malformed.partition(), malformed.offset()),
                  "record",
                  "an event of a conversation",
                  malformed.reason()));
    }
  }

  private void key(LogRecord.Event event) {
    LoggedTurn turn = event.turn();
    String wanted = new String(LogKey.of(turn.event()).encode(), UTF_8);
    String key = event.key() == null ? "none" : new String(event.key(), UTF_8);
    if (!key.equals(wanted)) {
      findings.differs(Difference.Kind.KEY, turn, "key " + wanted, "key " + key);
    }
    int owner = ConversationPartition.of(turn.conversation(), partitions);
    if (owner != turn.partition()) {
      findings.differs(
          Difference.Kind.KEY, turn, "partition " + owner, "partition " + turn.partition());
    }
  }

  /** Returns the conversation of a tombstone's key. */
  private static String conversationOf(String key) {
    String[] parts = key.split("/", -1);
    return parts.length < 2 ? key : parts[0] + '/' + parts[1];
  }

  @Override
  public ConversationVisitor conversation(ConversationId id, Bounds bounds) {
    findings.conversation();
    return new ConversationProof(findings, bounds, isWhole, isErased(id));
  }

  private boolean isErased(ConversationId id) {
    return erased.contains(id.key().hashCode())
        || erasures.stream().anyMatch(erasure -> erasure.covers(id));
  }
}
