package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.store.RequestRow;
import com.milkyhoop.chatbot.store.TurnRow;

/** Makes, for the stores, what is left of rows whose user was erased. */
public final class ErasedRows {
  private ErasedRows() {}

  /** Returns whether nothing of the request's text is left. */
  public static boolean isErased(RequestRow row) {
    return row.getTurnNumber() != ConversationState.NO_TURN
        && row.getMessageHash().equals(Rows.NO_HASH);
  }

  /** Returns what is left of a request: that there was one, so that it is none again. */
  public static RequestRow of(RequestRow row) {
    return Rows.erasedRequest(row.getTurnNumber());
  }

  /** Returns an unfinished turn without what it was asked. */
  public static TurnRow of(TurnRow row) {
    return Rows.withoutText(row);
  }
}
