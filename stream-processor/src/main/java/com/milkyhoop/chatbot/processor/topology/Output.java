package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.kafka.TraceHeader;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.processor.topology.TopologyMetrics.Source;
import com.milkyhoop.chatbot.schemas.CallIds;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.PermitWait;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import com.milkyhoop.chatbot.schemas.Subject;
import com.milkyhoop.chatbot.store.TurnRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forwards what a task has to say, all of it in the transaction of the record it came from. */
final class Output {
  /** Names of the sinks. */
  static final String REPLIES = "replies";

  static final String LOG = "log";
  static final String DEAD_LETTERS = "dead-letters";

  private static final Logger log = LoggerFactory.getLogger(Output.class);

  private final ProcessorContext<Object, byte[]> context;
  private final ConversationPorts ports;
  private final RecordCodec<ReplyEvent> replies;
  private final EndSpans spans;

  Output(ProcessorContext<Object, byte[]> context, ConversationPorts ports) {
    this.context = context;
    this.ports = ports;
    this.replies = ports.codecs().replies();
    this.spans = new EndSpans(ports.tracer());
  }

  void finalEvent(ReplyEvent event, List<ReplyTarget> targets, PermitWait wait) {
    reply(event, targets, List.of(new RecordHeader(PermitWait.HEADER, wait.encode())));
  }

  void reply(ReplyEvent event, List<ReplyTarget> targets) {
    reply(event, targets, List.of());
  }

  /** One record a partition; a partition that does not exist is ignored, never waited for. */
  private void reply(ReplyEvent event, List<ReplyTarget> targets, List<Header> more) {
    Map<Integer, List<Long>> calls = new LinkedHashMap<>();
    for (ReplyTarget target : targets) {
      if (target.getPartition() >= 0 && target.getPartition() < ports.replyPartitions()) {
        calls
            .computeIfAbsent(target.getPartition(), _ -> new ArrayList<>())
            .add(target.getCallId());
      }
    }
    byte[] value = replies.encode(event);
    calls.forEach(
        (partition, callIds) -> {
          var headers = new RecordHeaders(more);
          headers.add(CallIds.HEADER, CallIds.encode(callIds));
          context.forward(new Record<>(partition, value, now(), headers), REPLIES);
        });
  }

  void log(ConversationId conversation, LogEvent event, TurnRow turn) {
    var headers = new RecordHeaders();
    headers.add(TraceParent.HEADER, spans.folded(turn, event).getBytes(UTF_8));
    var address =
        new LogAddress(context.taskId().partition(), LogKey.of(conversation, event.requestId()));
    context.forward(new Record<>(address, event.toJson(), now(), headers), LOG);
    ports.meters().ended(event);
  }

  /** Has every reader of the log forget what stands before it in the task's partition (R15). */
  void userErased(TaskRecord.Erasure erasure) {
    Subject subject = erasure.subject();
    LogEvent event =
        LogEvent.userErased(
            subject.userId(),
            subject.sessionId(),
            erasure.erasureId(),
            erasure.trace().traceUuid(),
            Instant.ofEpochMilli(erasure.appendedAt()));
    var headers = new RecordHeaders();
    headers.add(TraceParent.HEADER, erasure.trace().header().getBytes(UTF_8));
    var address = new LogAddress(context.taskId().partition(), LogKey.of(event));
    context.forward(new Record<>(address, event.toJson(), now(), headers), LOG);
  }

  void deadLetter(Record<byte[], byte[]> record, RuntimeException cause) {
    RecordMetadata source = context.recordMetadata().orElseThrow();
    log.atWarn()
        .addKeyValue("topic", source.topic())
        .addKeyValue("partition", source.partition())
        .addKeyValue("offset", source.offset())
        .addKeyValue("trace_id", traceId(record))
        .addKeyValue("error", cause.toString())
        .log("a record can't be processed; it goes to the dead letters");
    var letter =
        DeadLetter.of(
            record.key(),
            record.value(),
            record.headers(),
            new DeadLetter.Source(source.topic(), source.partition(), source.offset()),
            cause.toString(),
            ports.topicsFound().maxDeadLetterBytes(source.topic()));
    context.forward(
        new Record<>(letter.key(), letter.value(), record.timestamp(), letter.headers()),
        DEAD_LETTERS);
    ports
        .meters()
        .deadLetter(
            source.topic().equals(ports.topics().requests()) ? Source.REQUESTS : Source.TURNS);
  }

  private static @Nullable UUID traceId(Record<?, ?> record) {
    return TraceHeader.read(record.headers()).map(TraceParent::traceUuid).orElse(null);
  }

  private long now() {
    return context.currentStreamTimeMs() < 0 ? 0 : context.currentStreamTimeMs();
  }
}
