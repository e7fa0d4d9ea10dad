package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.ConversationDue;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.OfRequest;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.Recovered;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.RequestDue;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.TimePassed;
import com.milkyhoop.chatbot.processor.conversation.ConversationState;
import com.milkyhoop.chatbot.processor.conversation.Decision;
import com.milkyhoop.chatbot.processor.conversation.Ends;
import com.milkyhoop.chatbot.processor.conversation.Recovery;
import com.milkyhoop.chatbot.processor.conversation.Refusals;
import com.milkyhoop.chatbot.processor.turn.TaskTurns;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.store.MarkerRow;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task: reads a partition of chat-requests and of chat-turns, has the pure core decide, and
 * applies the decision. A record that can't be read or decided goes to the dead letters, before
 * anything was written; whatever fails later is fatal to the stream thread, so that its transaction
 * is never half of a decision. Ticks only propose: what they wrote would not be fenced. All fields
 * are the stream thread's; {@link #init} sets each anew, since the same object is initialised again
 * after a suspend (R9).
 */
final class ConversationProcessor implements Processor<byte[], byte[], Object, byte[]> {
  private static final Logger log = LoggerFactory.getLogger(ConversationProcessor.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration SWEEP = Duration.ofHours(1);
  private static final int SWEPT_AT_ONCE = 500;

  private final ConversationPorts ports;
  private ProcessorContext<Object, byte[]> context;
  private ConversationStores stores;
  private Output output;
  private TaskTurns turns;
  private TurnStarter starter;
  private Effects effects;
  private Recovery recovery;
  private @Nullable Cancellable tick;

  @SuppressWarnings("NullAway.Init")
  ConversationProcessor(ConversationPorts ports) {
    this.ports = ports;
  }

  @Override
  public void init(ProcessorContext<Object, byte[]> context) {
    this.context = context;
    stores = new ConversationStores(context, ports.codecs().rows());
    output = new Output(context, ports);
    turns = ports.runner().open(partition(), stores::traceId);
    starter = new TurnStarter(stores, ports.assembler(), turns, ports.runner().clock());
    effects = new Effects(partition(), stores, output, ports.runner(), turns, starter);
    tick = null;
    MarkerRow known = stores.marker();
    String markerId = UUID.randomUUID().toString();
    recovery = Recovery.begin(known.getEpoch(), known.getMarkerId(), markerId);
    turns.mark(markerId);
    context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, _ -> lookForDue());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (topic().equals(ports.topics().requests())) {
      onRequest(record);
    } else {
      onTurnEvent(record);
    }
    act();
  }

  @Override
  public void close() {
    turns.close();
  }

  private void onRequest(Record<byte[], byte[]> record) {
    ConversationId conversation;
    OfRequest event;
    try {
      conversation = RequestEvents.conversation(record);
      event = RequestEvents.event(ports.codecs().requests().decode(record.value()), record);
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
      switch (event.getKind()) {
        case RECOVERY_MARKER -> {
          onMarker(event.getMarkerId());
          return;
        }
        case SWEEP -> {
          onSweep(event, record.timestamp());
          return;
        }
        case UNKNOWN, COMPLETED, FAILED, CANCELLED, EXPIRED, REJECTED -> {}
      }
      conversation = RequestEvents.conversation(record);
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
      case RECOVERED -> recovered();
      case OVERTAKEN -> {
        log.atWarn().addKeyValue("partition", partition()).log("another task claims the partition");
        String again = UUID.randomUUID().toString();
        recovery = recovery.again(again);
        turns.mark(again);
      }
      case NOTED -> {}
    }
  }

  private void recovered() {
    log.atInfo()
        .addKeyValue("partition", partition())
        .addKeyValue("epoch", recovery.ownEpoch())
        .log("task recovered");
    turns.recovered(recovery.ownEpoch());
    stores.forEachActiveConversation(id -> propose(id, new Recovered()));
    turns.dropInherited();
    lookForDue();
  }

  private void decide(ConversationId conversation, OfRequest event, Record<byte[], byte[]> record) {
    ConversationState before = stores.load(conversation, event);
    Decision decision;
    try {
      decision = ports.conversations().on(before, event);
    } catch (RuntimeException e) {
      giveUp(conversation, event, record, e);
      return;
    }
    apply(conversation, event, before, decision);
  }

  private void apply(
      ConversationId conversation,
      ConversationEvent event,
      ConversationState before,
      Decision decision) {
    stores.save(conversation, event, before, decision.state());
    decision.effects().forEach(it -> effects.apply(conversation, it, recovery.recovered()));
  }

  /** For events that leave the state as it is. */
  private void propose(ConversationId conversation, ConversationEvent event) {
    ports
        .conversations()
        .on(stores.load(conversation, event), event)
        .effects()
        .forEach(it -> effects.apply(conversation, it, recovery.recovered()));
  }

  /** The request is known, so it gets an end, and who asked an answer. */
  private void giveUp(
      ConversationId conversation,
      OfRequest event,
      Record<byte[], byte[]> record,
      RuntimeException cause) {
    output.deadLetter(record, cause);
    if (event instanceof MessageSent sent && sent.target().isPresent()) {
      output.reply(
          ReplyRecords.refusal(sent.requestId(), Refusals.INTERNAL), List.of(sent.target().get()));
    }
    if (recovery.recovered()) {
      turns.propose(new TurnKey(conversation, event.requestId()), Ends.internal(event.requestId()));
    }
  }

  /** What waits for room is offered again, what has had its time is ended (R1). */
  private void act() {
    if (recovery.recovered()) {
      starter.offerAgain();
      long overdue = ports.runner().clock().now() - ports.grace().toMillis();
      effects.deadlines().takeBefore(overdue).forEach(id -> propose(id, new TimePassed(overdue)));
    }
    boolean wanted = recovery.recovered() && (starter.behind() || !effects.deadlines().isEmpty());
    if (wanted && tick == null) {
      tick = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, _ -> act());
    } else if (!wanted && tick != null) {
      tick.cancel();
      tick = null;
    }
  }

  private void lookForDue() {
    if (recovery.recovered() && stores.hasDue(ports.runner().clock().now())) {
      turns.noteSweep();
    }
  }

  /** In the transaction of a record that was read, which a task that lost its partition can't. */
  private void onSweep(TurnEvent note, long now) {
    if (note.getEpoch() != recovery.ownEpoch()) {
      return;
    }
    turns.sweepRead();
    for (ExpiryKey due : stores.takeDue(now, SWEPT_AT_ONCE)) {
      ConversationEvent event =
          due.requestId()
              .<ConversationEvent>map(id -> new RequestDue(id, now))
              .orElseGet(() -> new ConversationDue(now));
      ConversationState before = stores.load(due.conversation(), event);
      apply(due.conversation(), event, before, ports.conversations().on(before, event));
    }
    lookForDue();
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
