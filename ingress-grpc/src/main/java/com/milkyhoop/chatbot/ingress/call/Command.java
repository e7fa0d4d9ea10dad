package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.reply.KnownText;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.ingress.request.SendRequest;
import java.time.Duration;
import java.util.Optional;

/** Says what a call asks the processor of a conversation for. */
public sealed interface Command {
  ReplyKey key();

  /**
   * Answer this message.
   *
   * @param remaining how long the turn may take, waiting included; at least a millisecond
   * @param limit of what it may cost; empty: none
   */
  record Send(SendRequest request, Duration remaining, Optional<CostLimit> limit)
      implements Command {
    @Override
    public ReplyKey key() {
      return request.key();
    }
  }

  /**
   * Tell this call of the reply, now and until its end.
   *
   * @param known what need not be sent
   */
  record Attach(ReplyKey key, Optional<KnownText> known) implements Command {}

  /** Tell this call nothing more: it has ended, its turn has not. */
  record Detach(ReplyKey key) implements Command {}

  /** End the reply, and tell this call how it ended. */
  record Cancel(ReplyKey key) implements Command {}
}
