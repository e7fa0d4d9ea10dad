package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.processor.conversation.ConversationState;
import com.milkyhoop.chatbot.processor.conversation.ErasedRows;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.RowCodecs;
import com.milkyhoop.chatbot.schemas.Subject;
import com.milkyhoop.chatbot.store.RequestRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
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

  /** Returns the conversations of the subject that the task has. */
  List<ConversationId> conversations(Subject subject) {
    var found = new ArrayList<ConversationId>();
    StoreKeys.Range range = StoreKeys.of(subject);
    try (KeyValueIterator<Bytes, byte[]> rows = conversations.range(range.from(), range.to())) {
      while (rows.hasNext()) {
        found.add(StoreKeys.onlyConversation(rows.next().key));
      }
    }
    return found;
  }

  /**
   * Deletes outcomes that were read before their requests, and were written before this time: a
   * request behind the erasure can't have ended before it.
   */
  void eraseEarly(Subject subject, long before) {
    rewrite(
        StoreKeys.of(subject),
        Integer.MAX_VALUE,
        row ->
            row.getTurnNumber() == ConversationState.NO_TURN && row.getEarlyAt() < before
                ? Change.DELETE
                : Change.NONE);
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
   * Takes turns out of the store, and the hashes of their messages.
   *
   * @param before number of the oldest turn that is kept
   * @param unfinished turns that stay until they have ended
   * @param most rows that change at most
   * @return how many did; less than {@code most} where none is left
   */
  int erase(ConversationId id, long before, Set<Long> unfinished, int most) {
    List<Bytes> gone = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> rows =
        turns.range(StoreKeys.numbered(id, 0), StoreKeys.numbered(id, before - 1))) {
      while (rows.hasNext() && gone.size() < most) {
        Bytes key = rows.next().key;
        if (!unfinished.contains(StoreKeys.number(key))) {
          gone.add(key);
        }
      }
    }
    gone.forEach(turns::delete);
    int left = most - gone.size();
    return left == 0
        ? most
        : gone.size()
            + rewrite(
                StoreKeys.of(id),
                left,
                row ->
                    row.getTurnNumber() != ConversationState.NO_TURN
                            && row.getTurnNumber() < before
                            && !ErasedRows.isErased(row)
                        ? Change.ERASE
                        : Change.NONE);
  }

  /**
   * Takes all turns of a conversation out whose rows can't be read: nobody can know which of them
   * are finished. An unfinished one is left without what it was asked.
   */
  void eraseAll(ConversationId id, Set<Long> unfinished) {
    unfinished.forEach(number -> eraseMessage(id, number));
    erase(id, Long.MAX_VALUE, unfinished, Integer.MAX_VALUE);
  }

  private enum Change {
    NONE,
    ERASE,
    DELETE
  }

  private int rewrite(StoreKeys.Range range, int most, Function<RequestRow, Change> decide) {
    record Changed(Bytes key, Optional<byte[]> row) {}
    List<Changed> changed = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> rows = requests.range(range.from(), range.to())) {
      while (rows.hasNext() && changed.size() < most) {
        var stored = rows.next();
        try {
          RequestRow row = codecs.requests().decode(stored.value);
          switch (decide.apply(row)) {
            case NONE -> {}
            case ERASE ->
                changed.add(
                    new Changed(
                        stored.key, Optional.of(codecs.requests().encode(ErasedRows.of(row)))));
            case DELETE -> changed.add(new Changed(stored.key, Optional.empty()));
          }
        } catch (MalformedRecordException _) {
          changed.add(new Changed(stored.key, Optional.empty()));
        }
      }
    }
    changed.forEach(
        it ->
            it.row()
                .ifPresentOrElse(
                    row -> requests.put(it.key(), row), () -> requests.delete(it.key())));
    return changed.size();
  }
}
