package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.Allowance;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.model.Prompt;
import java.util.List;
import java.util.Optional;

/**
 * A turn whose time has come.
 *
 * @param trace of its request
 * @param requestedAt append time of its request, ms since the epoch; older work goes first
 * @param readyAt append time from which nobody but us kept it waiting, ms since the epoch: of its
 *     request, or of the end of the turn before it where that came later
 * @param deadline broker time at which it ends EXPIRED, ms since the epoch
 * @param allowance what it may cost; empty: nothing limits that
 * @param targets the calls that watch it now
 * @param departed the last that watched it and have left
 */
public record TurnWork(
    TurnKey key,
    TraceParent trace,
    long requestedAt,
    long readyAt,
    long deadline,
    Prompt prompt,
    Optional<Allowance> allowance,
    List<ReplyTarget> targets,
    List<ReplyTarget> departed) {
  public TurnWork {
    targets = List.copyOf(targets);
    departed = List.copyOf(departed);
  }
}
