package com.milkyhoop.chatbot.ingress.relay;

import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;

/** An open call that waits for a reply. */
@FunctionalInterface
public interface ReplyReceiver {
  /** Never blocks. Called on the relay's thread. */
  void receive(ReplyMessage message);
}
