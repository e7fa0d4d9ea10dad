package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.conversation.Recovery;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import com.milkyhoop.chatbot.schemas.RowCodecs;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.MarkerRow;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes active-turns of one task: a row for each unfinished turn, and one of the task.
 * Recovery goes through this store only. Confined to the stream thread.
 */
final class ActiveTurnStore {
  private final TypedStore<ActiveTurnRow> rows;
  private final TypedStore<MarkerRow> markers;
  private final TaskFaults faults;

  ActiveTurnStore(ProcessorContext<?, ?> context, RowCodecs codecs, TaskFaults faults) {
    rows = of(context, codecs.activeTurns());
    markers = of(context, codecs.markers());
    this.faults = faults;
  }

  private static <T> TypedStore<T> of(ProcessorContext<?, ?> context, RecordCodec<T> codec) {
    return new TypedStore<>(context, StoreNames.ACTIVE_TURNS, codec);
  }

  Optional<ActiveTurnRow> get(ConversationId id, long number) {
    return rows.get(StoreKeys.numbered(id, number));
  }

  /** Returns the unfinished turns of a conversation by number. */
  NavigableMap<Long, ActiveTurnRow> of(ConversationId id) {
    var found = new TreeMap<Long, ActiveTurnRow>();
    try (TypedStore.Rows<ActiveTurnRow> unfinished = range(id)) {
      unfinished.forEachRemaining(row -> found.put(StoreKeys.number(row.key()), row.value()));
    }
    return found;
  }

  /** Returns the numbers of the unfinished turns, whether their rows can be read or not. */
  Set<Long> numbers(ConversationId id) {
    var numbers = new HashSet<Long>();
    try (TypedStore.Rows<ActiveTurnRow> unfinished = range(id)) {
      unfinished.forEachRemaining(row -> numbers.add(StoreKeys.number(row.key())));
    }
    return numbers;
  }

  private TypedStore.Rows<ActiveTurnRow> range(ConversationId id) {
    return rows.range(StoreKeys.numbered(id, 0), StoreKeys.numbered(id, Long.MAX_VALUE));
  }

  /** Writes the rows that a decision changed, and deletes those that it ended. */
  void save(
      ConversationId id,
      NavigableMap<Long, ActiveTurnRow> before,
      NavigableMap<Long, ActiveTurnRow> after) {
    for (long number : before.keySet()) {
      if (!after.containsKey(number)) {
        rows.delete(StoreKeys.numbered(id, number));
      }
    }
    after.forEach(
        (number, row) -> {
          if (!row.equals(before.get(number))) {
            rows.put(StoreKeys.numbered(id, number), row);
          }
        });
  }

  /** Names each conversation of the task that has unfinished turns. */
  void forEachConversation(Consumer<ConversationId> consumer) {
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
    try (TypedStore.Rows<ActiveTurnRow> unfinished = rows.range(first, null)) {
      ConversationId previous = null;
      while (unfinished.hasNext()) {
        Bytes key = unfinished.next().key();
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

  /** Gets what {@link #firstTurnsFrom} shows. */
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
      return markers.get(StoreKeys.MARKER).orElse(none);
    } catch (DamagedRowException e) {
      faults.damagedRow(e);
      return none;
    }
  }

  void saveMarker(MarkerRow row) {
    markers.put(StoreKeys.MARKER, row);
  }
}
