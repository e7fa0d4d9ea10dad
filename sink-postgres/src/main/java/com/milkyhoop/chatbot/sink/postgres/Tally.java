package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.LogRow;
import com.milkyhoop.chatbot.sink.row.Refusal;
import com.milkyhoop.chatbot.sink.row.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Adds up what became of the parts of a batch. One thread. */
final class Tally {
  private int events;
  private int messages;
  private int duplicates;
  private final List<Refusal> refusals = new ArrayList<>();
  private int byConstraint;
  private @Nullable RowRefusedException last;

  void add(Written part) {
    events += part.events();
    messages += part.messages();
    duplicates += part.duplicates();
  }

  void refuse(LogRow row, RowRefusedException e) {
    refusals.add(new Refusal(row, e.kind(), e.reason()));
    if (e.isByConstraint()) {
      byConstraint++;
      last = e;
    }
  }

  /** Returns how many rows constraints refused. */
  int byConstraint() {
    return byConstraint;
  }

  /** Returns how the last of these was. */
  Optional<RowRefusedException> last() {
    return Optional.ofNullable(last);
  }

  Written written() {
    return new Written(events, messages, duplicates, refusals);
  }
}
