package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.conversation.Conversation;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.processor.conversation.ConversationState;
import com.milkyhoop.chatbot.processor.conversation.Decision;
import com.milkyhoop.chatbot.processor.conversation.Effect;
import com.milkyhoop.chatbot.processor.conversation.Recovery;
import com.milkyhoop.chatbot.processor.conversation.Refusals;
import com.milkyhoop.chatbot.processor.turn.TaskTurns;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.TraceParent;
import com.milkyhoop.chatbot.store.MarkerRow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task: reads a partition of chat-requests and of chat-turns, has {@link Conversation} decide,
 * and applies the decision. A record that can't be read or decided goes to the dead letters, before
 * anything was written; whatever fails later is fatal to the stream thread, so that its transaction
 * is never half of a decision. All fields are the stream thread's; {@link #init} sets each anew,
 * since the same object is initialised again after a suspend (R9).
 */
final class ConversationProcessor implements Processor<byte[], byte[], Object, byte[]> {
  private static final Logger log = LoggerFactory.getLogger(ConversationProcessor.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  private final ConversationPorts ports;
  private ProcessorContext<Object, byte[]> context;
  private ConversationStores stores;
  private Output output;
  private TaskTurns turns;
  private TurnStarter starter;
  private Recovery recovery;
  private @Nullable Cancellable tick;

  @SuppressWarnings("NullAway.Init")
  ConversationProcessor(ConversationPorts ports) {
    this.ports = ports;
  }

  @Override
  public void init(ProcessorContext<Object, byte[]> context) {
    this.context = context;
    stores = new ConversationStores(context);
    output = new Output(context, ports.codecs().replies(), ports.replyPartitions());
    turns = ports.runner().open(context.taskId().partition());
    starter = new TurnStarter(stores, ports.assembler(), turns);
    tick = null;
    MarkerRow known = stores.marker();
    String markerId = UUID.randomUUID().toString();
    recovery = Recovery.begin(known.getEpoch(), known.getMarkerId(), markerId);
    turns.mark(markerId);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (topic().equals(ports.topics().requests())) {
      onRequest(record);
    } else {
      onTurnEvent(record);
    }
    offerAgain();
  }

  @Override
  public void close() {
    turns.close();
  }

  private void onRequest(Record<byte[], byte[]> record) {
    ConversationId conversation;
    ChatRequest request;
    MessageSent event;
    try {
      conversation = conversation(record);
      request = ports.codecs().requests().decode(record.value());
      event = event(request, record);
    } catch (RuntimeException e) {
      output.deadLetter(record, e);
      return;
    }
    decide(conversation, event, record);
  }

  private void onTurnEvent(Record<byte[], byte[]> record) {
    TurnEvent event;
    ConversationId conversation;
    try {
      event = ports.codecs().turns().decode(record.value());
      if (event.getKind() == TurnEventKind.RECOVERY_MARKER) {
        onMarker(event.getMarkerId());
        return;
      }
      conversation = conversation(record);
    } catch (MalformedRecordException e) {
      output.deadLetter(record, e);
      return;
    }
    if (recovery.counts(event)) {
      decide(conversation, new OutcomeArrived(event, record.timestamp()), record);
    }
  }

  private void onMarker(String markerId) {
    Recovery.Step step = recovery.onMarker(offset(), markerId);
    if (step.state().largestEpoch() != recovery.largestEpoch()) {
      stores.saveMarker(new MarkerRow(step.state().largestEpoch(), step.state().largestId()));
    }
    recovery = step.state();
    switch (step.meaning()) {
      case RECOVERED -> {
        log.atInfo()
            .addKeyValue("partition", partition())
            .addKeyValue("epoch", recovery.ownEpoch())
            .log("task recovered");
        turns.recovered(recovery.ownEpoch());
        starter.startAll();
      }
      case OVERTAKEN -> {
        log.atWarn().addKeyValue("partition", partition()).log("another task claims the partition");
        String again = UUID.randomUUID().toString();
        recovery = recovery.again(again);
        turns.mark(again);
      }
      case NOTED -> {}
    }
  }

  private void decide(
      ConversationId conversation, ConversationEvent event, Record<byte[], byte[]> record) {
    ConversationState before = stores.load(conversation, event.requestId());
    Decision decision;
    try {
      decision = Conversation.on(before, event);
    } catch (RuntimeException e) {
      giveUp(conversation, event, record, e);
      return;
    }
    stores.save(conversation, event.requestId(), before, decision.state());
    decision.effects().forEach(effect -> apply(conversation, effect));
  }

  /** The request is known, so it gets an end, and who asked an answer. */
  private void giveUp(
      ConversationId conversation,
      ConversationEvent event,
      Record<byte[], byte[]> record,
      RuntimeException cause) {
    output.deadLetter(record, cause);
    if (event instanceof MessageSent sent && sent.target().isPresent()) {
      output.reply(
          ReplyRecords.refusal(sent.requestId(), Refusals.INTERNAL), List.of(sent.target().get()));
    }
    if (recovery.recovered()) {
      turns.propose(key(conversation, event.requestId()), Refusals.internal(event.requestId()));
    }
  }

  private void apply(ConversationId conversation, Effect effect) {
    switch (effect) {
      case Effect.StartTurn start -> {
        if (recovery.recovered()) {
          starter.start(conversation, start.number());
        }
      }
      case Effect.ForgetTurn forget -> turns.forget(key(conversation, forget.requestId()));
      case Effect.AddTarget add ->
          turns.addTarget(key(conversation, add.requestId()), add.target());
      case Effect.EmitFinal emit ->
          output.reply(ReplyRecords.finalEvent(emit.end()), emit.targets());
      case Effect.EmitRefusal refuse ->
          output.reply(
              ReplyRecords.refusal(refuse.requestId(), refuse.failure()), List.of(refuse.target()));
      case Effect.EmitLog emit ->
          output.log(
              conversation,
              LogRecords.logEvent(conversation, emit.number(), emit.turn()),
              emit.turn().getTraceparent());
    }
  }

  /**
   * On each record, and on a tick while there is something to offer: an idle tick costs commits.
   */
  private void offerAgain() {
    if (recovery.recovered() && starter.behind()) {
      starter.offerAgain();
    }
    if (starter.behind() && tick == null) {
      tick = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, _ -> offerAgain());
    } else if (!starter.behind() && tick != null) {
      tick.cancel();
      tick = null;
    }
  }

  private static MessageSent event(ChatRequest request, Record<byte[], byte[]> record) {
    if (request.getAction() != Action.SEND) {
      throw new MalformedRecordException("action " + request.getAction() + " is not known here");
    }
    if (!ConversationId.ID.matcher(request.getRequestId()).matches()) {
      throw new MalformedRecordException("request_id must match " + ConversationId.ID.pattern());
    }
    return new MessageSent(
        request.getRequestId(),
        request.getMessage(),
        request.getMessageTokens(),
        traceparent(record),
        Optional.ofNullable(request.getTarget()),
        record.timestamp());
  }

  private static String traceparent(Record<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(TraceParent.HEADER);
    return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
  }

  private static ConversationId conversation(Record<byte[], byte[]> record) {
    if (record.key() == null) {
      throw new MalformedRecordException("record has no key");
    }
    return ConversationId.parse(new String(record.key(), UTF_8));
  }

  private static TurnKey key(ConversationId conversation, String requestId) {
    return new TurnKey(conversation, requestId);
  }

  private String topic() {
    return context.recordMetadata().orElseThrow().topic();
  }

  private int partition() {
    return context.taskId().partition();
  }

  private long offset() {
    return context.recordMetadata().orElseThrow().offset();
  }
}
