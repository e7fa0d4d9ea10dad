package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.ChatbotClient.Conversation;

/** Tells a person how to resume a reply that this program leaves without its end. */
record ResumeHint(ClientOptions options, Conversation conversation) {

  String of(Reply reply) {
    return (reply.goesOn() ? "The reply goes on." : "Whether the reply goes on is not known.")
        + " See it with: ./chatbot resume --session "
        + conversation.session()
        + options.asArguments()
        + " "
        + reply.requestId();
  }
}
