package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.schemas.ConversationId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what should not be and does not stop a task: rows that can't be read and decisions that
 * throw. One a task; the stream thread's.
 */
final class TaskFaults {
  private static final Logger log = LoggerFactory.getLogger(TaskFaults.class);

  private final int partition;
  private final TopologyMeters meters;

  TaskFaults(int partition, TopologyMeters meters) {
    this.partition = partition;
    this.meters = meters;
  }

  /**
   * @param conversation null where the row does not even say whose it is
   */
  void damagedRow(@Nullable ConversationId conversation, DamagedRowException fault) {
    report(TopologyMeters.Fault.ROW, conversation, fault, "its conversation stands still");
  }

  void failedDecision(ConversationId conversation, RuntimeException fault) {
    report(TopologyMeters.Fault.DECISION, conversation, fault, "a decision failed");
  }

  private void report(
      TopologyMeters.Fault kind,
      @Nullable ConversationId conversation,
      RuntimeException fault,
      String message) {
    log.atError()
        .addKeyValue("partition", partition)
        .addKeyValue("user_id", conversation == null ? null : conversation.userId())
        .addKeyValue("session_id", conversation == null ? null : conversation.sessionId())
        .setCause(fault)
        .log(message);
    meters.fault(kind);
  }
}
