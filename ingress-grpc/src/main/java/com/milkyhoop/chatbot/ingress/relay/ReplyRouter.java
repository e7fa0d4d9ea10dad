package com.milkyhoop.chatbot.ingress.relay;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics.RelayResult;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.schemas.CallIds;
import com.milkyhoop.chatbot.schemas.PermitWait;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each record of the home partition to the open calls that it is for, and notes what it says
 * of the processors' load, whoever it is for. A record that can't be read, and a call that can't
 * take one, are counted and logged: neither keeps the others from theirs. Only what an open call
 * waits for is decoded. Confined to the relay's thread.
 */
final class ReplyRouter {
  private static final Logger log = LoggerFactory.getLogger(ReplyRouter.class);

  private final ReplyReceivers receivers;
  private final Consumer<PermitWait> permitWaits;
  private final RecordCodec<ReplyEvent> codec;
  private final IngressMetrics metrics;

  ReplyRouter(
      ReplyReceivers receivers,
      Consumer<PermitWait> permitWaits,
      RecordCodec<ReplyEvent> codec,
      IngressMetrics metrics) {
    this.receivers = receivers;
    this.permitWaits = permitWaits;
    this.codec = codec;
    this.metrics = metrics;
  }

  void route(ConsumerRecord<byte[], byte[]> record) {
    PermitWait.decode(record.headers()).ifPresent(permitWaits);
    long[] callIds = CallIds.decode(record.headers());
    if (callIds.length == 0 || callIds.length > CallIds.MOST || record.value() == null) {
      unreadable(record, "no call_ids, too many, or no value");
      return;
    }
    List<ReplyReceiver> open =
        Arrays.stream(callIds)
            .distinct()
            .mapToObj(receivers::find)
            .flatMap(Optional::stream)
            .toList();
    if (open.isEmpty()) {
      metrics.relayed(RelayResult.UNROUTED);
      return;
    }
    ReplyMessage message;
    try {
      message = ReplyMessages.from(codec.decode(record.value()));
    } catch (RuntimeException e) {
      // Whatever the bytes make of our code, they are one record among many.
      unreadable(record, e.toString());
      return;
    }
    open.forEach(receiver -> deliver(receiver, message));
    metrics.relayed(RelayResult.DELIVERED);
  }

  private static void deliver(ReplyReceiver receiver, ReplyMessage message) {
    try {
      receiver.receive(message);
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("trace_id", receiver.traceId())
          .setCause(e)
          .log("a call could not take its reply");
    }
  }

  private void unreadable(ConsumerRecord<byte[], byte[]> record, String error) {
    metrics.relayed(RelayResult.UNREADABLE);
    log.atWarn()
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("error", error)
        .log("unreadable reply record skipped");
  }
}
