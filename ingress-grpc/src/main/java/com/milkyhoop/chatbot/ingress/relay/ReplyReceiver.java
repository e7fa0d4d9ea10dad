package com.milkyhoop.chatbot.ingress.relay;

import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import java.util.UUID;

/** An open call that waits for a reply. */
public interface ReplyReceiver {
  /** Never blocks. Called on the relay's thread. */
  void receive(ReplyMessage message);

  /** Names it in log lines. */
  UUID traceId();
}
