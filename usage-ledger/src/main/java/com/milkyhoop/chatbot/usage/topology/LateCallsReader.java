package com.milkyhoop.chatbot.usage.topology;

import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what calls have cost that were given up, and prices it. What can't be read is skipped: the
 * estimates stay, and there is nothing in it to be kept.
 *
 * @see "ADR 21: docs/adr/0021-late-calls-correct-estimates.md"
 */
final class LateCallsReader implements Processor<byte[], byte[], byte[], PricedRecord> {
  private static final Logger log = LoggerFactory.getLogger(LateCallsReader.class);
  private static final Pattern ATTEMPT = Pattern.compile("[0-9]{1,19}/[0-9]{1,10}");

  /** Bounds the calls of one record; a turn makes a few. */
  private static final int MOST_CALLS = 1_000;

  private final UsagePorts ports;
  private ProcessorContext<byte[], PricedRecord> context;

  @SuppressWarnings("NullAway.Init")
  LateCallsReader(UsagePorts ports) {
    this.ports = ports;
  }

  @Override
  public void init(ProcessorContext<byte[], PricedRecord> taskContext) {
    context = taskContext;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Record<byte[], PricedRecord> charged;
    try {
      LateCalls late = readable(record.value());
      Instant at = Instant.ofEpochMilli(record.timestamp());
      charged = ChargeReader.charged(record, ports.pricing().late(late, at));
    } catch (MalformedRecordException e) {
      skip(String.valueOf(e.getMessage()));
      return;
    } catch (RuntimeException e) {
      // Whatever a foreign record holds, it must not stop its partition. Messages may quote it.
      skip("can't be priced: " + e.getClass().getSimpleName());
      return;
    }
    context.forward(charged);
  }

  private void skip(String cause) {
    ports.meters().lateUnreadable();
    log.atWarn()
        .addKeyValue("topic", ports.topics().lateCalls())
        .addKeyValue("partition", context.recordMetadata().orElseThrow().partition())
        .addKeyValue("offset", context.recordMetadata().orElseThrow().offset())
        .addKeyValue("error", cause)
        .log("what late calls have cost can't be read; the estimates of them stay");
  }

  private LateCalls readable(byte @Nullable [] value) {
    if (value == null) {
      throw new MalformedRecordException("value is missing");
    }
    LateCalls late = ports.codecs().lateCalls().decode(value);
    ChargeReader.requireId("user_id", late.getUserId());
    ChargeReader.requireId("session_id", late.getSessionId());
    ChargeReader.requireId("request_id", late.getRequestId());
    if (late.getCalls().isEmpty() || late.getCalls().size() > MOST_CALLS) {
      throw new MalformedRecordException("calls must be from 1 to " + MOST_CALLS);
    }
    for (GenerationCall call : late.getCalls()) {
      if (!ATTEMPT.matcher(call.getAttempt()).matches()) {
        throw new MalformedRecordException("attempt must match " + ATTEMPT.pattern());
      }
    }
    return late;
  }
}
