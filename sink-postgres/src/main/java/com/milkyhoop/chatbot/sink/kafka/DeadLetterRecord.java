package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.sink.row.Refusal;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record for the dead letters.
 *
 * @param cause for a person who looks at the dead letter; may quote it
 */
record DeadLetterRecord(ConsumerRecord<byte[], byte[]> record, Reason reason, String cause) {

  /** Says why, in one word. */
  enum Reason {
    /** It is no log event. */
    UNREADABLE,
    /** The database refuses what it holds. */
    REFUSED,
    /** Another event of the same request, or row of the same id, is there already. */
    CONFLICT;

    static Reason of(Refusal.Kind kind) {
      return switch (kind) {
        case CONTENT -> REFUSED;
        case CONFLICT -> CONFLICT;
      };
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
