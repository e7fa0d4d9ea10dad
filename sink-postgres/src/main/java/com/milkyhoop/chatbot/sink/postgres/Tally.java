package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.Refusal;
import com.milkyhoop.chatbot.sink.row.Written;
import java.util.ArrayList;
import java.util.List;

/** Adds up what became of the parts of a batch. One thread. */
final class Tally {
  private int events;
  private int messages;
  private int duplicates;
  private final List<Refusal> refusals = new ArrayList<>();

  void add(Written part) {
    events += part.events();
    messages += part.messages();
    duplicates += part.duplicates();
  }

  void refuse(Refusal refusal) {
    refusals.add(refusal);
  }

  Written written() {
    return new Written(events, messages, duplicates, refusals);
  }
}
