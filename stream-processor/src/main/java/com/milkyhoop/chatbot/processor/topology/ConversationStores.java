package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.conversation.ConversationEvent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.RequestEvent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.TurnRestored;
import com.milkyhoop.chatbot.conversation.ConversationState;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.RowCodecs;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.ConversationRow;
import com.milkyhoop.chatbot.store.RequestRow;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.Collections;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Reads and writes the rows of one task's conversations: what a decision needs, what it changed,
 * and the turns before. Confined to the stream thread.
 */
final class ConversationStores {
  private final TypedStore<TurnRow> turns;
  private final TypedStore<RequestRow> requests;
  private final TypedStore<ConversationRow> conversations;
  private final ActiveTurnStore active;
  private final TaskFaults faults;

  ConversationStores(ProcessorContext<?, ?> context, RowCodecs codecs, TaskFaults faults) {
    this.faults = faults;
    turns = new TypedStore<>(context, StoreNames.TURNS, codecs.turns());
    requests = new TypedStore<>(context, StoreNames.REQUESTS, codecs.requests());
    conversations = new TypedStore<>(context, StoreNames.CONVERSATIONS, codecs.conversations());
    active = new ActiveTurnStore(context, codecs, faults);
  }

  /** Returns the rows of unfinished turns. */
  ActiveTurnStore active() {
    return active;
  }

  /**
   * Returns what a decision about this event needs.
   *
   * @throws DamagedRowException where a row of it can't be read
   */
  ConversationState load(ConversationId id, ConversationEvent event) {
    Optional<ConversationRow> conversation = conversations.get(StoreKeys.conversation(id));
    NavigableMap<Long, ActiveTurnRow> unfinished =
        conversation.isPresent() ? active.of(id) : new TreeMap<>();
    Optional<RequestRow> request =
        event instanceof RequestEvent about
            ? requests.get(StoreKeys.named(id, about.requestId()))
            : Optional.empty();
    Optional<TurnRow> turn =
        event instanceof TurnRestored restored
            ? turn(id, restored.number())
            : request
                .map(RequestRow::getTurnNumber)
                .filter(number -> unfinished.containsKey(number) || isKept(conversation, number))
                .flatMap(number -> turn(id, number));
    return new ConversationState(conversation, unfinished, request, turn);
  }

  /**
   * Says that what is before the oldest turn that is kept has been erased, and may leave the store
   * later.
   */
  private static boolean isKept(Optional<ConversationRow> conversation, long number) {
    return conversation.isEmpty() || number >= conversation.get().getOldestKeptTurn();
  }

  /** Returns the oldest turn of the conversation that is not erased; none where nobody can know. */
  long oldestKept(ConversationId id) {
    try {
      return conversations
          .get(StoreKeys.conversation(id))
          .map(ConversationRow::getOldestKeptTurn)
          .orElse(Long.MAX_VALUE);
    } catch (DamagedRowException e) {
      faults.damagedRow(e);
      return Long.MAX_VALUE;
    }
  }

  /** Writes the rows that a decision changed. */
  void save(
      ConversationId id,
      ConversationEvent event,
      ConversationState before,
      ConversationState after) {
    conversations.save(StoreKeys.conversation(id), before.conversation(), after.conversation());
    if (event instanceof RequestEvent about) {
      requests.save(StoreKeys.named(id, about.requestId()), before.request(), after.request());
    }
    after
        .turn()
        .filter(row -> TypedStore.isChanged(before.turn(), row))
        .ifPresent(row -> turns.put(StoreKeys.numbered(id, turnNumber(event, after)), row));
    active.save(id, before.activeTurns(), after.activeTurns());
  }

  Optional<TurnRow> turn(ConversationId id, long number) {
    return number == ConversationState.NO_TURN
        ? Optional.empty()
        : turns.get(StoreKeys.numbered(id, number));
  }

  /** Returns the trace id of the request that became the turn. */
  Optional<UUID> traceId(TurnKey key) {
    try {
      return requests
          .get(StoreKeys.named(key.conversation(), key.requestId()))
          .flatMap(row -> turn(key.conversation(), row.getTurnNumber()))
          .map(row -> LogRecords.trace(row).traceUuid());
    } catch (DamagedRowException _) {
      return Optional.empty();
    }
  }

  /** Returns whether a turn has ended, as far as can be read; one that is unknown has not. */
  boolean hasEnded(TurnKey key) {
    try {
      ConversationId id = key.conversation();
      return requests
          .get(StoreKeys.named(id, key.requestId()))
          .filter(
              row ->
                  active
                      .get(id, row.getTurnNumber())
                      .filter(turn -> turn.getRequestId().equals(key.requestId()))
                      .isEmpty())
          .isPresent();
    } catch (DamagedRowException _) {
      return false;
    }
  }

  /** Lets {@code reader} go through the turns before {@code number}, newest first. */
  <T> T readTurnsBefore(ConversationId id, long number, Function<Iterator<StoredTurn>, T> reader) {
    long oldest =
        conversations
            .get(StoreKeys.conversation(id))
            .map(ConversationRow::getOldestKeptTurn)
            .orElse(0L);
    if (oldest >= number) {
      return reader.apply(Collections.emptyIterator());
    }
    try (TypedStore.Rows<TurnRow> rows =
        turns.reverseRange(StoreKeys.numbered(id, oldest), StoreKeys.numbered(id, number - 1))) {
      return reader.apply(new NewestFirst(rows));
    }
  }

  /**
   * @param until excluded
   */
  void dropTurns(ConversationId id, long from, long until) {
    for (long number = from; number < until; number++) {
      turns.delete(StoreKeys.numbered(id, number));
    }
  }

  private static long turnNumber(ConversationEvent event, ConversationState state) {
    return event instanceof TurnRestored restored
        ? restored.number()
        : state.request().orElseThrow().getTurnNumber();
  }

  private record NewestFirst(TypedStore.Rows<TurnRow> rows) implements Iterator<StoredTurn> {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public StoredTurn next() {
      TypedStore.Row<TurnRow> row = rows.next();
      return new StoredTurn(StoreKeys.number(row.key()), row.value());
    }
  }
}
