package com.milkyhoop.chatbot.sink.row;

import com.milkyhoop.chatbot.schemas.LogKey;
import java.util.List;
import java.util.function.Consumer;

/**
 * Says where rows are kept. Called by the sink's thread alone, which it may hold up for a while.
 */
public interface RowStore {

  /**
   * Makes ready what rows need (tables); before the first {@link #write}, again until it returns.
   *
   * @throws UnavailableException when it can't now
   */
  void prepare();

  /**
   * Keeps the rows. All that are neither refused nor there already are durable when it returns;
   * writing them again, in any grouping, by any number of writers at once, changes nothing.
   *
   * @throws UnavailableException when it can't now; some of the rows may be kept already
   */
  Written write(List<LogRow> rows);

  /**
   * Deletes the rows of events that were erased one by one; those that stand behind their tombstone
   * stay.
   *
   * @throws UnavailableException when it can't now; again, then
   */
  Erased erase(List<ErasedEvent> events);

  /**
   * Deletes some rows of a user; a mark is kept before it says that there are no more, so that
   * {@link #write} never takes what stands before the erasure again (R15).
   *
   * @param beforeDeletion is given the keys of the events that are about to go, and returns when
   *     they can
   * @throws UnavailableException when it can't now; some may be gone then, the rest goes when it is
   *     tried again
   */
  Erased erase(UserErasure erasure, Consumer<List<LogKey>> beforeDeletion);

  /**
   * Deletes some rows of the users that are of no event: a service before ours wrote them. All that
   * there are may have to be read for it, so one call is for many erasures; while it says that
   * there are more, it is called again with the same.
   *
   * @throws UnavailableException when it can't now; some may be gone then
   */
  Erased eraseEarlier(List<UserErasure> erasures);
}
