package com.milkyhoop.chatbot.processor.turn;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** Tells by its type what a failed write means for the next one. */
enum WriteFailure {
  /** The same record may be written later. */
  PASSING,
  /** This record can't be written, others can. */
  OF_THE_RECORD,
  /** The producer will never write anything again. */
  FATAL,
  /** Anything else: may pass, but not for ever. */
  UNFORESEEN;

  static WriteFailure of(Throwable failure) {
    return switch (failure) {
      // What moves Kafka's TransactionManager, of idempotent producers too, into its fatal state.
      case ClusterAuthorizationException _,
          TransactionalIdAuthorizationException _,
          ProducerFencedException _,
          InvalidPidMappingException _,
          UnsupportedVersionException _ ->
          FATAL;
      // The producer is closed.
      case IllegalStateException _ -> FATAL;
      case RetriableException _ -> PASSING;
      case RecordTooLargeException _,
          RecordBatchTooLargeException _,
          SerializationException _,
          InvalidRecordException _,
          InvalidTimestampException _ ->
          OF_THE_RECORD;
      // A producer in its fatal state says why in the cause. A topic that may not be written, or
      // a sequence that the broker has lost, is in the end a matter of time or of a person.
      case KafkaException e -> isFatal(e.getCause()) ? FATAL : UNFORESEEN;
      // Not Kafka's: it could not be encoded.
      default -> OF_THE_RECORD;
    };
  }

  private static boolean isFatal(@Nullable Throwable cause) {
    return cause != null && of(cause) == FATAL;
  }
}
