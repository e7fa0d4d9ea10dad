package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.processor.conversation.Prompt;
import java.util.List;

/**
 * A turn whose time has come.
 *
 * @param requestedAt append time of its request, ms since the epoch; older work goes first
 * @param deadline broker time at which it ends EXPIRED, ms since the epoch
 * @param targets the calls that watch it now
 */
public record TurnWork(
    TurnKey key, long requestedAt, long deadline, Prompt prompt, List<ReplyTarget> targets) {
  public TurnWork {
    targets = List.copyOf(targets);
  }
}
