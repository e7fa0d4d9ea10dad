package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.reply.Cursor;

/** What a call was made for. */
sealed interface Purpose {
  /** To have a message answered: the client is told nothing before Accepted. */
  record Send() implements Purpose {}

  /** To see a reply, from where the client has it. */
  record Resume(Cursor cursor) implements Purpose {}

  /** To end a reply. */
  record Cancel() implements Purpose {}
}
