package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.conversation.ConversationEvent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.ConversationDue;
import com.milkyhoop.chatbot.conversation.ConversationEvent.RequestDue;
import com.milkyhoop.chatbot.conversation.ConversationEvent.RequestEvent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.UserErased;
import com.milkyhoop.chatbot.conversation.ConversationState;
import com.milkyhoop.chatbot.conversation.Decision;
import com.milkyhoop.chatbot.conversation.Effect;
import com.milkyhoop.chatbot.conversation.LastResort;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Has the pure core decide about one conversation, stores what it decided and does what it wants
 * done. What fails before anything was written concerns that conversation alone: a decision that
 * throws is made by the last resort, and where a row can't be read nothing is decided and nothing
 * overwritten. What fails after is fatal to the stream thread, so that its transaction is never
 * half of a decision. One a task; the stream thread's.
 */
final class ConversationHandler {
  /** Delays the next look at rows that could not be looked at. */
  private static final Duration LATER = Duration.ofDays(1);

  private final ConversationPorts ports;
  private final ConversationStores stores;
  private final ExpiryStore expiry;
  private final Output output;
  private final EffectApplier effects;
  private final TaskFaults faults;
  private final BooleanSupplier recovered;

  ConversationHandler(
      ConversationPorts ports,
      ConversationStores stores,
      ExpiryStore expiry,
      Output output,
      EffectApplier effects,
      TaskFaults faults,
      BooleanSupplier recovered) {
    this.ports = ports;
    this.stores = stores;
    this.expiry = expiry;
    this.output = output;
    this.effects = effects;
    this.faults = faults;
    this.recovered = recovered;
  }

  /** A record says that this happened. */
  void onRecord(ConversationId conversation, RequestEvent event, Record<byte[], byte[]> record) {
    ConversationState before;
    try {
      before = stores.load(conversation, event);
    } catch (DamagedRowException e) {
      faults.damagedRow(e);
      output.deadLetter(record, e);
      apply(conversation, LastResort.withoutRows(event));
      return;
    }
    Decision decision;
    try {
      decision = ports.decisions().on(before, event);
    } catch (RuntimeException e) {
      faults.failedDecision(e);
      output.deadLetter(record, e);
      decision = ports.lastResort().on(before, event);
    }
    apply(conversation, event, before, decision);
  }

  /** Decides about something that leaves the state as it is. */
  void propose(ConversationId conversation, ConversationEvent event) {
    load(conversation, event)
        .flatMap(before -> decide(before, event))
        .ifPresent(decision -> apply(conversation, decision.effects()));
  }

  /**
   * A user is to be forgotten.
   *
   * @return false where nothing could be decided: a row can't be read, or the core threw
   */
  boolean onErasure(ConversationId conversation, UserErased event) {
    Optional<ConversationState> before = load(conversation, event);
    Optional<Decision> decision = before.flatMap(state -> decide(state, event));
    decision.ifPresent(it -> apply(conversation, event, before.orElseThrow(), it));
    return decision.isPresent();
  }

  /** The time of a row is over; what can't be decided about is looked at again later. */
  void onDue(ExpiryKey due, long now) {
    ConversationId conversation = due.conversation();
    ConversationEvent event =
        due.requestId()
            .<ConversationEvent>map(id -> new RequestDue(id, now))
            .orElseGet(() -> new ConversationDue(now));
    Optional<ConversationState> before = load(conversation, event);
    before
        .flatMap(state -> decide(state, event))
        .ifPresentOrElse(
            decision -> apply(conversation, event, before.orElseThrow(), decision),
            () -> expiry.put(ExpiryKey.of(now + LATER.toMillis(), conversation, due.requestId())));
  }

  /** Loads the state; empty, and a fault, where a row can't be read. */
  private Optional<ConversationState> load(ConversationId conversation, ConversationEvent event) {
    try {
      return Optional.of(stores.load(conversation, event));
    } catch (DamagedRowException e) {
      faults.damagedRow(e);
      return Optional.empty();
    }
  }

  /** Decides; empty, and a fault, where the core throws. */
  private Optional<Decision> decide(ConversationState before, ConversationEvent event) {
    try {
      return Optional.of(ports.decisions().on(before, event));
    } catch (RuntimeException e) {
      faults.failedDecision(e);
      return Optional.empty();
    }
  }

  private void apply(
      ConversationId conversation,
      ConversationEvent event,
      ConversationState before,
      Decision decision) {
    stores.save(conversation, event, before, decision.state());
    apply(conversation, decision.effects());
  }

  private void apply(ConversationId conversation, List<Effect> wanted) {
    wanted.forEach(it -> effects.apply(conversation, it, recovered.getAsBoolean()));
  }
}
