package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.reply.Cursor;

/** Says what a call was made for. */
sealed interface Purpose {
  /** Has a message answered: the client is told nothing before Accepted. */
  record Send() implements Purpose {}

  /** Shows a reply, from where the client has it. */
  record Resume(Cursor cursor) implements Purpose {}

  /** Ends a reply. */
  record Cancel() implements Purpose {}
}
