package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.sink.row.UnavailableException;
import com.milkyhoop.chatbot.sink.row.UnavailableException.Remedy;
import java.util.ArrayList;
import java.util.List;

/** Keeps letters in memory; is away when told to. One thread. */
final class FakeDeadLetters implements DeadLetters {
  final List<DeadLetterRecord> written = new ArrayList<>();
  boolean away;

  @Override
  public void write(List<DeadLetterRecord> letters) {
    if (away) {
      throw new UnavailableException(
          "kafka", Remedy.TIME, "away", new IllegalStateException("told to be away"));
    }
    written.addAll(letters);
  }
}
