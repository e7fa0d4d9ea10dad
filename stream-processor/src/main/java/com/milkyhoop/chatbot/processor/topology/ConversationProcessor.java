package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.conversation.ConversationEvent.Recovered;
import com.milkyhoop.chatbot.conversation.ConversationEvent.TimePassed;
import com.milkyhoop.chatbot.conversation.Leases;
import com.milkyhoop.chatbot.conversation.ProposedEnds;
import com.milkyhoop.chatbot.conversation.Recovery;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.Erasure;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.LeaseWritten;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.Marker;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.Notice;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.OfConversation;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.RefusedMessage;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.RefusedOutcome;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.Sweep;
import com.milkyhoop.chatbot.processor.topology.TaskRecord.Unreadable;
import com.milkyhoop.chatbot.processor.turn.TaskTurns;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.store.MarkerRow;
import java.time.Duration;
import java.util.OptionalLong;
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
 * applies the decision. Reading comes first and throws nothing: what can't be read goes to the dead
 * letters and the rest goes on. What fails afterwards is not the record's fault, and is not taken
 * for it. Ticks only propose: what they wrote would not be fenced. All fields are the stream
 * thread's; {@link #init} sets each anew, since the same object is initialised again after a
 * suspend (R9), and its timers outlive that unless they are cancelled.
 *
 * @see "ADR 4: docs/adr/0004-ticks-propose-records-write.md"
 */
final class ConversationProcessor implements Processor<byte[], byte[], Object, byte[]> {
  private static final Logger log = LoggerFactory.getLogger(ConversationProcessor.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration SWEEP = Duration.ofHours(1);
  private static final int SWEPT_AT_ONCE = 500;
  private static final int ERASED_AT_ONCE = 50;

  private final ConversationPorts ports;
  private final OutcomeRules rules;
  private final RequestReader requests;
  private final TurnEventReader turnEvents;
  private ProcessorContext<Object, byte[]> context;
  private ConversationStores stores;
  private ExpiryStore expiry;
  private TaskErasures erasures;
  private Output output;
  private TaskTurns turns;
  private TurnStarter starter;
  private EffectApplier effects;
  private ConversationHandler handler;
  private Recovery recovery;
  private LeasedTurns leased;
  private @Nullable Cancellable sweeps;
  private @Nullable Cancellable tick;

  @SuppressWarnings("NullAway.Init")
  ConversationProcessor(ConversationPorts ports) {
    this.ports = ports;
    rules = new OutcomeRules(ports.limits());
    requests = new RequestReader(ports.codecs().requests(), ports.redactor(), rules);
    turnEvents = new TurnEventReader(ports.codecs().turns(), rules);
  }

  @Override
  public void init(ProcessorContext<Object, byte[]> context) {
    cancelTimers();
    this.context = context;
    var faults = new TaskFaults(partition(), ports.meters());
    stores = new ConversationStores(context, ports.codecs().rows(), faults);
    expiry = new ExpiryStore(context, faults);
    output = new Output(context, ports);
    turns = ports.runner().open(partition(), stores::traceId);
    starter = new TurnStarter(stores, ports.assembler(), turns, ports.runner().clock(), faults);
    var erasedRows = new StoredErasures(context, ports.codecs().rows());
    effects =
        new EffectApplier(
            partition(), stores, expiry, erasedRows, output, ports.runner(), turns, starter);
    handler =
        new ConversationHandler(
            ports, stores, expiry, output, effects, faults, () -> recovery.recovered());
    erasures = new TaskErasures(partition(), stores, erasedRows, expiry, output, handler);
    MarkerRow known = stores.active().marker();
    recovery = Recovery.begin(known.getEpoch(), known.getMarkerId(), "");
    leased =
        new LeasedTurns(
            ports.runner().process(),
            Leases.of(known.getHolder(), known.getLeases()),
            turns,
            handler,
            ports.meters(),
            stores::hasEnded);
    askWhoOwnsThePartition();
    sweeps =
        context.schedule(
            SWEEP, PunctuationType.WALL_CLOCK_TIME, _ -> requestSweepIfDue(Duration.ZERO));
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    switch (read(record)) {
      case OfConversation(var conversation, OutcomeArrived outcome) -> {
        if (counts(conversation, outcome.end(), record)) {
          handler.onRecord(conversation, withSuperseded(conversation, outcome), record);
        }
      }
      case OfConversation it -> handler.onRecord(it.conversation(), it.event(), record);
      case RefusedMessage it -> {
        output.deadLetter(record, it.why());
        handler.onRecord(it.conversation(), it.event(), record);
      }
      case RefusedOutcome it -> {
        output.deadLetter(record, it.why());
        onRefused(it);
      }
      case Erasure it -> {
        erasures.begin(it);
        requestSweepIfDue(Duration.ZERO);
      }
      case Marker it -> onMarker(it);
      case LeaseWritten it -> {
        leased.on(it.lease(), record.timestamp());
        save();
      }
      case Notice it -> turns.noticeRead(it.notice());
      case Sweep it -> onSweep(it, appendedAt(record));
      case Unreadable it -> output.deadLetter(record, it.why());
    }
    retryRefusedAndExpire();
  }

  @Override
  public void close() {
    cancelTimers();
    ports.unrecovered().ends(this);
    ports.meters().erasing(partition(), OptionalLong.empty());
    turns.close();
  }

  private TaskRecord read(Record<byte[], byte[]> record) {
    if (topic().equals(ports.topics().requests())) {
      return requests.read(record, appendedAt(record));
    }
    if (recovery.isOvertakenByANewTopic(offset())) {
      log.atWarn()
          .addKeyValue("partition", partition())
          .addKeyValue("offset", offset())
          .addKeyValue("epoch", recovery.ownEpoch())
          .log("chat-turns was made anew");
      askWhoOwnsThePartition();
    }
    leased.read(record.timestamp());
    return turnEvents.read(record, offset(), appendedAt(record));
  }

  private void askWhoOwnsThePartition() {
    String markerId = UUID.randomUUID().toString();
    recovery = recovery.again(markerId);
    ports.unrecovered().begins(this, partition());
    turns.mark(markerId);
  }

  /**
   * Returns whether an end counts: of its epoch, or, whatever was read of epochs since, as one that
   * was made under a lease that was good.
   */
  private boolean counts(ConversationId conversation, TurnEvent end, Record<?, ?> record) {
    return recovery.counts(end) || leased.cover(conversation, end, record.timestamp());
  }

  /** Has an end list the calls of an attempt that runs here beside it, if they fit (R14). */
  private OutcomeArrived withSuperseded(ConversationId conversation, OutcomeArrived outcome) {
    TurnEvent end = outcome.end();
    TurnEvent whole = turns.withSuperseded(new TurnKey(conversation, end.getRequestId()), end);
    return whole == end || rules.broken(whole, offset()).isPresent()
        ? outcome
        : new OutcomeArrived(whole, outcome.appendedAt());
  }

  private void onMarker(Marker marker) {
    Recovery.Step step = recovery.onMarker(offset(), marker.id());
    boolean isNew = step.state().largestEpoch() != recovery.largestEpoch();
    if (step.state().largestEpoch() < recovery.largestEpoch()) {
      log.atWarn()
          .addKeyValue("partition", partition())
          .addKeyValue("epoch", step.state().largestEpoch())
          .addKeyValue("before", recovery.largestEpoch())
          .log("epochs went backwards: chat-turns was made anew, or has lost its end");
    }
    recovery = step.state();
    if (isNew) {
      leased.claimedBy(marker.process());
      save();
    }
    switch (step.outcome()) {
      case RECOVERED -> recovered();
      case OVERTAKEN -> {
        log.atWarn().addKeyValue("partition", partition()).log("another task claims the partition");
        askWhoOwnsThePartition();
      }
      case STALE -> {}
    }
  }

  private void save() {
    Leases leases = leased.leases();
    stores
        .active()
        .saveMarker(
            new MarkerRow(
                recovery.largestEpoch(), recovery.largestId(), leases.owner(), leases.rows()));
  }

  private void recovered() {
    log.atInfo()
        .addKeyValue("partition", partition())
        .addKeyValue("epoch", recovery.ownEpoch())
        .log("task recovered");
    ports.unrecovered().ends(this);
    turns.recovered(recovery.ownEpoch());
    leased.recovered();
    stores.active().forEachConversation(id -> handler.propose(id, new Recovered()));
    turns.dropInherited();
    requestSweepIfDue(Duration.ZERO);
  }

  /**
   * An end of this task's own that can't be folded would be sent again until it is, so it gets
   * another one. Not so what others sent: the turn may be running here.
   */
  private void onRefused(RefusedOutcome refused) {
    if (recovery.recovered() && refused.end().getEpoch() == recovery.ownEpoch()) {
      var key = new TurnKey(refused.conversation(), refused.end().getRequestId());
      turns.forget(key);
      turns.propose(key, ProposedEnds.internal(key.requestId()));
    }
  }

  /** Retries turns that the runner refused, and ends those past deadline and grace (R1). */
  private void retryRefusedAndExpire() {
    if (recovery.recovered()) {
      leased.look(ports.runner().clock().now());
      starter.offerAgain();
      long overdue = ports.runner().clock().now() - ports.grace().toMillis();
      effects
          .deadlines()
          .before(overdue)
          .forEach(id -> handler.propose(id, new TimePassed(overdue)));
    }
    boolean wanted =
        recovery.recovered()
            && (starter.behind() || !leased.isEmpty() || !effects.deadlines().isEmpty());
    if (wanted && tick == null) {
      tick = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, _ -> retryRefusedAndExpire());
    } else if (!wanted && tick != null) {
      tick.cancel();
      tick = null;
    }
  }

  /**
   * @param step how long the sweep took that has just ended
   */
  private void requestSweepIfDue(Duration step) {
    ports.meters().erasing(partition(), expiry.nextErasure(ports.runner().clock().now()));
    if (recovery.recovered() && expiry.hasDue(ports.runner().clock().now())) {
      turns.proposeSweepAfter(step);
    }
  }

  /**
   * Deletes expired rows. It runs inside a record's transaction, so a task that lost its partition
   * is fenced.
   */
  private void onSweep(Sweep note, long appendedAt) {
    if (!recovery.recovered() || note.epoch() != recovery.ownEpoch()) {
      return;
    }
    turns.sweepRead();
    long now = Math.min(appendedAt, ports.runner().clock().now());
    long begin = ports.runner().clock().nanoTime();
    int erased = 0;
    for (ExpiryStore.Due due : expiry.takeDue(now, SWEPT_AT_ONCE)) {
      if (due.key().isErasure()) {
        erased += erasures.step(due, ERASED_AT_ONCE - erased);
      } else {
        handler.onDue(due.key(), now);
      }
    }
    requestSweepIfDue(Duration.ofNanos(ports.runner().clock().nanoTime() - begin));
  }

  private void cancelTimers() {
    if (sweeps != null) {
      sweeps.cancel();
      sweeps = null;
    }
    if (tick != null) {
      tick.cancel();
      tick = null;
    }
  }

  /** A broker whose clock is ahead must not postpone a deadline, nor sweep what is not due. */
  private long appendedAt(Record<?, ?> record) {
    return ports.runner().clock().notAfterNow(record.timestamp());
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
