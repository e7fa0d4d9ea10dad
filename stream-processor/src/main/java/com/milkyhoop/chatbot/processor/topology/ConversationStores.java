package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.processor.conversation.ConversationEvent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.OfRequest;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.TurnRestored;
import com.milkyhoop.chatbot.processor.conversation.ConversationState;
import com.milkyhoop.chatbot.processor.conversation.Recovery;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import com.milkyhoop.chatbot.schemas.RowCodecs;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.ConversationRow;
import com.milkyhoop.chatbot.store.MarkerRow;
import com.milkyhoop.chatbot.store.RequestRow;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The stores of one task as typed rows. The stream thread's. */
final class ConversationStores {
  private final RowCodecs codecs;
  private final KeyValueStore<Bytes, byte[]> turns;
  private final KeyValueStore<Bytes, byte[]> requests;
  private final KeyValueStore<Bytes, byte[]> conversations;
  private final KeyValueStore<Bytes, byte[]> activeTurns;
  private final TaskFaults faults;

  ConversationStores(ProcessorContext<?, ?> context, RowCodecs codecs, TaskFaults faults) {
    this.codecs = codecs;
    this.faults = faults;
    turns = context.getStateStore(StoreNames.TURNS);
    requests = context.getStateStore(StoreNames.REQUESTS);
    conversations = context.getStateStore(StoreNames.CONVERSATIONS);
    activeTurns = context.getStateStore(StoreNames.ACTIVE_TURNS);
  }

  /**
   * Returns what a decision about this event needs.
   *
   * @throws DamagedRowException where a row of it can't be read
   */
  ConversationState load(ConversationId id, ConversationEvent event) {
    Optional<ConversationRow> conversation =
        get(conversations, StoreKeys.conversation(id), codecs.conversations());
    NavigableMap<Long, ActiveTurnRow> active =
        conversation.isPresent() ? activeTurns(id) : new TreeMap<>();
    Optional<RequestRow> request =
        event instanceof OfRequest about
            ? get(requests, StoreKeys.named(id, about.requestId()), codecs.requests())
            : Optional.empty();
    Optional<TurnRow> turn =
        event instanceof TurnRestored restored
            ? turn(id, restored.number())
            : request
                .map(RequestRow::getTurnNumber)
                .filter(number -> active.containsKey(number) || isKept(conversation, number))
                .flatMap(number -> turn(id, number));
    return new ConversationState(conversation, active, request, turn);
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
      return get(conversations, StoreKeys.conversation(id), codecs.conversations())
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
    save(
        conversations,
        StoreKeys.conversation(id),
        codecs.conversations(),
        before.conversation(),
        after.conversation());
    if (event instanceof OfRequest about) {
      Bytes key = StoreKeys.named(id, about.requestId());
      save(requests, key, codecs.requests(), before.request(), after.request());
    }
    after
        .turn()
        .filter(row -> changed(before.turn(), row))
        .ifPresent(
            row ->
                turns.put(
                    StoreKeys.numbered(id, turnNumber(event, after)), codecs.turns().encode(row)));
    saveActive(id, before.activeTurns(), after.activeTurns());
  }

  Optional<TurnRow> turn(ConversationId id, long number) {
    return number == ConversationState.NO_TURN
        ? Optional.empty()
        : get(turns, StoreKeys.numbered(id, number), codecs.turns());
  }

  /** Returns the trace id of the request that became the turn. */
  Optional<UUID> traceId(TurnKey key) {
    try {
      return get(requests, StoreKeys.named(key.conversation(), key.requestId()), codecs.requests())
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
      return get(requests, StoreKeys.named(id, key.requestId()), codecs.requests())
          .filter(
              row ->
                  activeTurn(id, row.getTurnNumber())
                      .filter(active -> active.getRequestId().equals(key.requestId()))
                      .isEmpty())
          .isPresent();
    } catch (DamagedRowException _) {
      return false;
    }
  }

  Optional<ActiveTurnRow> activeTurn(ConversationId id, long number) {
    return get(activeTurns, StoreKeys.numbered(id, number), codecs.activeTurns());
  }

  /** Lets {@code reader} go through the turns before {@code number}, newest first. */
  <T> T readTurnsBefore(ConversationId id, long number, Function<Iterator<StoredTurn>, T> reader) {
    long oldest =
        get(conversations, StoreKeys.conversation(id), codecs.conversations())
            .map(ConversationRow::getOldestKeptTurn)
            .orElse(0L);
    if (oldest >= number) {
      return reader.apply(Collections.emptyIterator());
    }
    try (KeyValueIterator<Bytes, byte[]> rows =
        turns.reverseRange(StoreKeys.numbered(id, oldest), StoreKeys.numbered(id, number - 1))) {
      return reader.apply(new NewestFirst(turns, rows, codecs.turns()));
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

  /** Names each conversation of the task that has unfinished turns. */
  void forEachActiveConversation(Consumer<ConversationId> consumer) {
    firstTurnsFrom(
        null,
        (id, _) -> {
          consumer.accept(id);
          return true;
        });
  }

  /**
   * Shows {@code visitor} the first unfinished turn of each conversation, in the order of the keys,
   * until it returns false.
   *
   * @param from where to begin; null: with the first conversation
   * @return the conversation that it returned false at; null where all were shown
   */
  @Nullable ConversationId firstTurnsFrom(@Nullable ConversationId from, FirstTurnVisitor visitor) {
    Bytes first = from == null ? null : StoreKeys.numbered(from, 0);
    try (KeyValueIterator<Bytes, byte[]> rows = activeTurns.range(first, null)) {
      ConversationId previous = null;
      while (rows.hasNext()) {
        Bytes key = rows.next().key;
        ConversationId id = key.equals(StoreKeys.MARKER) ? null : conversationOf(key);
        if (id == null || id.equals(previous)) {
          continue;
        }
        if (!visitor.visit(id, StoreKeys.number(key))) {
          return id;
        }
        previous = id;
      }
    }
    return null;
  }

  /** Says what {@link #firstTurnsFrom} shows. */
  @FunctionalInterface
  interface FirstTurnVisitor {
    /** Returns whether to go on. */
    boolean visit(ConversationId conversation, long number);
  }

  /** Reads a key; null, and a fault, where the key is none of ours. */
  private @Nullable ConversationId conversationOf(Bytes key) {
    try {
      return StoreKeys.conversation(key);
    } catch (MalformedRecordException e) {
      faults.damagedRow(new DamagedRowException(StoreNames.ACTIVE_TURNS, e));
      return null;
    }
  }

  /**
   * Returns what is known of earlier markers, and of leases. The task's own marker, which comes, is
   * the largest anyway.
   */
  MarkerRow marker() {
    var none = new MarkerRow(Recovery.NONE, "", "", List.of());
    try {
      return get(activeTurns, StoreKeys.MARKER, codecs.markers()).orElse(none);
    } catch (DamagedRowException e) {
      faults.damagedRow(e);
      return none;
    }
  }

  void saveMarker(MarkerRow row) {
    activeTurns.put(StoreKeys.MARKER, codecs.markers().encode(row));
  }

  private void saveActive(
      ConversationId id,
      NavigableMap<Long, ActiveTurnRow> before,
      NavigableMap<Long, ActiveTurnRow> after) {
    before
        .keySet()
        .forEach(
            number -> {
              if (!after.containsKey(number)) {
                activeTurns.delete(StoreKeys.numbered(id, number));
              }
            });
    after.forEach(
        (number, row) -> {
          if (!row.equals(before.get(number))) {
            activeTurns.put(StoreKeys.numbered(id, number), codecs.activeTurns().encode(row));
          }
        });
  }

  /** The unfinished turns by number. */
  NavigableMap<Long, ActiveTurnRow> activeTurns(ConversationId id) {
    var found = new TreeMap<Long, ActiveTurnRow>();
    try (KeyValueIterator<Bytes, byte[]> rows =
        activeTurns.range(StoreKeys.numbered(id, 0), StoreKeys.numbered(id, Long.MAX_VALUE))) {
      while (rows.hasNext()) {
        KeyValue<Bytes, byte[]> row = rows.next();
        found.put(StoreKeys.number(row.key), decode(activeTurns, row.value, codecs.activeTurns()));
      }
    }
    return found;
  }

  /** The numbers of the unfinished turns, whether their rows can be read or not. */
  Set<Long> unfinished(ConversationId id) {
    var numbers = new HashSet<Long>();
    try (KeyValueIterator<Bytes, byte[]> rows =
        activeTurns.range(StoreKeys.numbered(id, 0), StoreKeys.numbered(id, Long.MAX_VALUE))) {
      rows.forEachRemaining(row -> numbers.add(StoreKeys.number(row.key)));
    }
    return numbers;
  }

  private static long turnNumber(ConversationEvent event, ConversationState state) {
    return event instanceof TurnRestored restored
        ? restored.number()
        : state.request().orElseThrow().getTurnNumber();
  }

  private static <T> void save(
      KeyValueStore<Bytes, byte[]> store,
      Bytes key,
      RecordCodec<T> codec,
      Optional<T> before,
      Optional<T> after) {
    if (after.isPresent() && changed(before, after.get())) {
      store.put(key, codec.encode(after.get()));
    } else if (after.isEmpty() && before.isPresent()) {
      store.delete(key);
    }
  }

  private static <T> boolean changed(Optional<T> before, T after) {
    return before.filter(row -> row == after).isEmpty();
  }

  private static <T> Optional<T> get(
      KeyValueStore<Bytes, byte[]> store, Bytes key, RecordCodec<T> codec) {
    return Optional.ofNullable(store.get(key)).map(bytes -> decode(store, bytes, codec));
  }

  private static <T> T decode(
      KeyValueStore<Bytes, byte[]> store, byte[] bytes, RecordCodec<T> codec) {
    try {
      return codec.decode(bytes);
    } catch (MalformedRecordException e) {
      throw new DamagedRowException(store.name(), e);
    }
  }

  private record NewestFirst(
      KeyValueStore<Bytes, byte[]> store,
      KeyValueIterator<Bytes, byte[]> rows,
      RecordCodec<TurnRow> codec)
      implements Iterator<StoredTurn> {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public StoredTurn next() {
      KeyValue<Bytes, byte[]> row = rows.next();
      return new StoredTurn(StoreKeys.number(row.key), decode(store, row.value, codec));
    }
  }
}
