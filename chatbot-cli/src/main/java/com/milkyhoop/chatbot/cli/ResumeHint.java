package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.ChatbotClient.Conversation;

/** How a person gets at a reply that this program left before its end. */
record ResumeHint(ClientOptions options, Conversation conversation) {

  String of(String requestId) {
    return "The reply goes on. See it with: ./chatbot resume --session "
        + conversation.session()
        + options.again()
        + " "
        + requestId;
  }
}
