package com.milkyhoop.chatbot.usage.topology;

import com.milkyhoop.chatbot.event.Charge;
import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log and prices it; what can't be read becomes a dead letter. Keeps nothing.
 *
 * @see "ADR 12: docs/adr/0012-no-record-stops-a-partition.md"
 */
final class ChargeReader implements Processor<byte[], byte[], byte[], PricedRecord> {
  private static final String WHO = "usage-ledger: ";

  /** Bounds an event's time: a period's name has four digits for its year. */
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private final UsagePorts ports;
  private ProcessorContext<byte[], PricedRecord> context;

  @SuppressWarnings("NullAway.Init")
  ChargeReader(UsagePorts ports) {
    this.ports = ports;
  }

  @Override
  public void init(ProcessorContext<byte[], PricedRecord> taskContext) {
    context = taskContext;
  }

  @Override
  public void process(Record<byte[], byte[]> log) {
    if (log.value() == null) {
      ports.meters().ignored();
      return;
    }
    Optional<Charge> charge;
    try {
      charge = charge(LogEvent.parse(log.value()));
    } catch (MalformedRecordException e) {
      refuse(log, String.valueOf(e.getMessage()));
      return;
    } catch (RuntimeException e) {
      // Whatever a foreign event holds, it must not stop its partition. Messages may quote it.
      refuse(log, "value can't be priced: " + e.getClass().getSimpleName());
      return;
    }
    charge.ifPresentOrElse(
        found -> context.forward(charged(log, found)), () -> ports.meters().ignored());
  }

  private void refuse(Record<byte[], byte[]> log, String cause) {
    ports.meters().unreadable();
    context.forward(deadLetter(log, cause));
  }

  /** Returns the charge of an event; empty for one that ended no message here. */
  private Optional<Charge> charge(LogEvent event) {
    if (event.event() == LogEvent.Type.USER_ERASED) {
      return Optional.empty();
    }
    requireId("user_id", event.userId());
    requireId("session_id", event.sessionId());
    requireId("request_id", event.requestId());
    requirePrincipal(event.principal());
    requireTime(event.timestamp());
    return ports.pricing().charge(event);
  }

  static void requireId(String name, String value) {
    if (!ConversationId.ID.matcher(value).matches()) {
      throw new MalformedRecordException(name + " must match " + ConversationId.ID.pattern());
    }
  }

  private static void requirePrincipal(@Nullable String name) {
    if (name != null && !UsageKey.PRINCIPAL.matcher(name).matches()) {
      throw new MalformedRecordException("principal must match " + UsageKey.PRINCIPAL.pattern());
    }
  }

  /**
   * Checks that an event belongs to a day that a row can name. The record's own time decides
   * nothing: another broker gave it, by another clock.
   */
  private static void requireTime(Instant ended) {
    if (ended.isBefore(Instant.EPOCH) || !ended.isBefore(END)) {
      throw new MalformedRecordException("timestamp is not of the years 1970 to 9999");
    }
  }

  /** Returns a charge for the task of its user. */
  static Record<byte[], PricedRecord> charged(Record<byte[], byte[]> log, Charge charge) {
    byte[] user = charge.getUserId().getBytes(StandardCharsets.UTF_8);
    return new Record<>(
        user, new PricedRecord.Charged(charge), log.timestamp(), new RecordHeaders());
  }

  private Record<byte[], PricedRecord> deadLetter(Record<byte[], byte[]> log, String cause) {
    RecordMetadata place = context.recordMetadata().orElseThrow();
    DeadLetter letter =
        DeadLetter.of(
            log.key(),
            log.value(),
            log.headers(),
            new DeadLetter.Source(place.topic(), place.partition(), place.offset()),
            WHO + cause,
            ports.topicsFound().maxDeadLetterBytes(place.topic()));
    return new Record<>(
        letter.key(),
        new PricedRecord.Unreadable(letter.value()),
        log.timestamp(),
        letter.headers());
  }
}
