package com.milkyhoop.chatbot.modelstub;

/** One message of a prompt: role {@code system}, {@code user} or {@code assistant}. */
record ChatMessage(String role, String content) {

  boolean isFromUser() {
    return role.equals("user");
  }

  boolean isFromModel() {
    return role.equals("assistant");
  }
}
