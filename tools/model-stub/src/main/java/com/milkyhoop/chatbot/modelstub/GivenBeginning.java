package com.milkyhoop.chatbot.modelstub;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The beginning of the reply that a request gives, in one of the ways in which servers take it.
 *
 * @param text empty where the reply begins with nothing
 * @param lastWords of it that the answer shall begin with; empty for none
 * @param field the request's field that asks for it; empty where words do
 * @param messages that are no part of it
 */
record GivenBeginning(String text, String lastWords, String field, List<ChatMessage> messages) {
  private static final Pattern ASKED_IN_WORDS =
      Pattern.compile("Your reply was cut off\\b.*\\n---\\n(.+)\\n---\\s*", Pattern.DOTALL);

  GivenBeginning {
    messages = List.copyOf(messages);
  }

  /**
   * @param open whether the last message stays open
   * @param prefix whether the last message says that the answer begins with it
   */
  static GivenBeginning in(List<ChatMessage> messages, boolean open, boolean prefix) {
    ChatMessage last = messages.getLast();
    if (last.isFromModel() && (open || prefix)) {
      String field = open ? "continue_final_message" : "prefix";
      return new GivenBeginning(last.content(), "", field, allBut(1, messages));
    }
    Matcher asked = ASKED_IN_WORDS.matcher(last.content());
    if (messages.size() > 2 && messages.get(messages.size() - 2).isFromModel() && asked.matches()) {
      String text = messages.get(messages.size() - 2).content();
      return new GivenBeginning(text, String.valueOf(asked.group(1)), "", allBut(2, messages));
    }
    return new GivenBeginning("", "", "", messages);
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  private static List<ChatMessage> allBut(int last, List<ChatMessage> messages) {
    return messages.subList(0, messages.size() - last);
  }
}
