package com.milkyhoop.chatbot.processor.topology;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what should not be and does not stop a task: rows that can't be read and decisions that
 * throw. It names no user: where a record is the occasion, its dead letter does. One a task; the
 * stream thread's.
 */
final class TaskFaults {
  private static final Logger log = LoggerFactory.getLogger(TaskFaults.class);

  private final int partition;
  private final TopologyMetrics meters;

  TaskFaults(int partition, TopologyMetrics meters) {
    this.partition = partition;
    this.meters = meters;
  }

  void damagedRow(DamagedRowException fault) {
    report(TopologyMetrics.Fault.ROW, fault, "a row can't be read; its conversation stands still");
  }

  void failedDecision(RuntimeException fault) {
    report(TopologyMetrics.Fault.DECISION, fault, "a decision failed");
  }

  private void report(TopologyMetrics.Fault kind, RuntimeException fault, String message) {
    log.atError().addKeyValue("partition", partition).setCause(fault).log(message);
    meters.fault(kind);
  }
}
