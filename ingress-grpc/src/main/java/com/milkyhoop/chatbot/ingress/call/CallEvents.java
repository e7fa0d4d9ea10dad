package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;

/** Is told what happens to an open call, under the call's lock. */
interface CallEvents {
  /** The call has ended. */
  void ended(OpenCall call);

  /** The call has ended before its turn, and a processor may go on writing for it. */
  void left(OpenCall call);

  /** The call asks for its reply from now on, in place of one that it followed. */
  void asks(OpenCall call);

  /** The call was told something of its reply. */
  void heard(OpenCall call, ReplyMessage message);
}
