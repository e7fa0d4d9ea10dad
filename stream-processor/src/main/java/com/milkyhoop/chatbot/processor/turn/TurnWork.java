package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.processor.conversation.Prompt;
import java.util.List;

/**
 * A turn whose time has come.
 *
 * @param requestedAt append time of its request, ms since the epoch; older work goes first
 * @param targets the calls that watch it now
 */
public record TurnWork(TurnKey key, long requestedAt, Prompt prompt, List<ReplyTarget> targets) {
  public TurnWork {
    targets = List.copyOf(targets);
  }
}
