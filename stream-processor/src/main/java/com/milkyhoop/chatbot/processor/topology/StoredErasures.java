package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.conversation.ConversationState;
import com.milkyhoop.chatbot.conversation.ErasedRows;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.RowCodecs;
import com.milkyhoop.chatbot.schemas.Subject;
import com.milkyhoop.chatbot.store.RequestRow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Takes what was erased out of the stores of one task (R15). A row that can't be read goes too: it
 * may hold the text. The stream thread's.
 */
final class StoredErasures {
  private final RowCodecs codecs;
  private final KeyValueStore<Bytes, byte[]> turns;
  private final KeyValueStore<Bytes, byte[]> requests;
  private final KeyValueStore<Bytes, byte[]> conversations;

  StoredErasures(ProcessorContext<?, ?> context, RowCodecs codecs) {
    this.codecs = codecs;
    turns = context.getStateStore(StoreNames.TURNS);
    requests = context.getStateStore(StoreNames.REQUESTS);
    conversations = context.getStateStore(StoreNames.CONVERSATIONS);
  }

  /**
   * Returns the conversations of the subject that the task has: those with a row, and those that
   * nothing but requests are left of. Reads no more than one of the requests of each.
   */
  List<ConversationId> conversations(Subject subject) {
    var found = new LinkedHashSet<ConversationId>();
    StoreKeys.Range range = StoreKeys.of(subject);
    try (KeyValueIterator<Bytes, byte[]> rows = conversations.range(range.from(), range.to())) {
      while (rows.hasNext()) {
        found.add(StoreKeys.onlyConversation(rows.next().key));
      }
    }
    Optional<ConversationId> next = firstWithRequests(range.from(), range.to());
    while (next.isPresent()) {
      found.add(next.get());
      next = firstWithRequests(StoreKeys.of(next.get()).to(), range.to());
    }
    return List.copyOf(found);
  }

  private Optional<ConversationId> firstWithRequests(Bytes from, Bytes to) {
    if (from.compareTo(to) >= 0) {
      return Optional.empty();
    }
    try (KeyValueIterator<Bytes, byte[]> rows = requests.range(from, to)) {
      return rows.hasNext()
          ? Optional.of(StoreKeys.conversationOfNamed(rows.next().key))
          : Optional.empty();
    }
  }

  /** Empties the message of an unfinished turn. */
  void eraseMessage(ConversationId id, long number) {
    Bytes key = StoreKeys.numbered(id, number);
    byte[] row = turns.get(key);
    if (row == null) {
      return;
    }
    try {
      turns.put(key, codecs.turns().encode(ErasedRows.of(codecs.turns().decode(row))));
    } catch (MalformedRecordException _) {
      turns.delete(key);
    }
  }

  /**
   * Takes turns out of the store, the hashes of their messages, and outcomes that were read before
   * their requests: a request behind the erasure can't have ended before it.
   *
   * @param step where to go on
   * @param before number of the oldest turn that is kept
   * @param unfinished turns that stay until they have ended
   * @param most rows to look at
   */
  Progress erase(ConversationId id, ErasureStep step, long before, Set<Long> unfinished, int most) {
    int seen = 0;
    ErasureStep at = step;
    if (at.store() == ErasureStep.Store.TURNS) {
      List<Bytes> keys = turns(id, at, before, most);
      keys.stream()
          .filter(key -> !unfinished.contains(StoreKeys.number(key)))
          .forEach(turns::delete);
      seen = keys.size();
      if (seen == most) {
        return new Progress(seen, Optional.of(at.behind(keys.getLast())));
      }
      at = at.ofRequests();
    }
    List<KeyValue<Bytes, byte[]>> rows = requests(id, at, most - seen);
    for (KeyValue<Bytes, byte[]> row : rows) {
      eraseRequest(row, at.before(), before);
    }
    seen += rows.size();
    return new Progress(
        seen,
        seen == most
            ? Optional.of(rows.isEmpty() ? at : at.behind(rows.getLast().key))
            : Optional.empty());
  }

  /**
   * Tells how far an erasure got.
   *
   * @param rows that it looked at
   * @param next where it goes on; empty: there is nothing left
   */
  record Progress(int rows, Optional<ErasureStep> next) {}

  private List<Bytes> turns(ConversationId id, ErasureStep step, long before, int most) {
    var keys = new ArrayList<Bytes>();
    Bytes from = step.from() == null ? StoreKeys.numbered(id, 0) : step.from();
    Bytes to = StoreKeys.numbered(id, before - 1);
    if (from.compareTo(to) > 0) {
      return keys;
    }
    try (KeyValueIterator<Bytes, byte[]> rows = turns.range(from, to)) {
      while (rows.hasNext() && keys.size() < most) {
        keys.add(rows.next().key);
      }
    }
    return keys;
  }

  private List<KeyValue<Bytes, byte[]>> requests(ConversationId id, ErasureStep step, int most) {
    var found = new ArrayList<KeyValue<Bytes, byte[]>>();
    StoreKeys.Range range = StoreKeys.of(id);
    Bytes from = step.from() == null ? range.from() : step.from();
    try (KeyValueIterator<Bytes, byte[]> rows = requests.range(from, range.to())) {
      while (rows.hasNext() && found.size() < most) {
        found.add(rows.next());
      }
    }
    return found;
  }

  private void eraseRequest(KeyValue<Bytes, byte[]> stored, long erasedAt, long before) {
    try {
      RequestRow row = codecs.requests().decode(stored.value);
      if (row.getTurnNumber() == ConversationState.NO_TURN) {
        if (row.getEarlyAt() < erasedAt) {
          requests.delete(stored.key);
        }
      } else if (row.getTurnNumber() < before && !ErasedRows.isErased(row)) {
        requests.put(stored.key, codecs.requests().encode(ErasedRows.of(row)));
      }
    } catch (MalformedRecordException _) {
      requests.delete(stored.key);
    }
  }

  /**
   * Takes all turns of a conversation out whose rows can't be read: nobody can know which of them
   * are finished. An unfinished one is left without what it was asked.
   */
  void eraseAll(ConversationId id, long erasedAt, Set<Long> unfinished) {
    unfinished.forEach(number -> eraseMessage(id, number));
    erase(id, ErasureStep.first(erasedAt), Long.MAX_VALUE, unfinished, Integer.MAX_VALUE);
  }
}
