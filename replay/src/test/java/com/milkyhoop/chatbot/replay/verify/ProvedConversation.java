package com.milkyhoop.chatbot.replay.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.replay.Talk;
import com.milkyhoop.chatbot.replay.history.Bounds;
import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.List;

/** Proves a conversation of a test, whose events are a partition of the log. */
final class ProvedConversation {
  private static final ConversationId ID = new ConversationId("ana", "main");

  /** Makes the events, as the product would have written them. */
  final Talk talk = new Talk("ana");

  final Findings findings = new Findings();
  boolean isWhole = true;
  boolean isErased;

  void prove(LogEvent... events) {
    prove(List.of(events));
  }

  void prove(List<LogEvent> events) {
    Bounds bounds = Bounds.NONE;
    for (LogEvent event : events) {
      bounds = bounds.with(event.prompt());
    }
    var proof = new ConversationProof(findings, bounds, isWhole, isErased);
    long offset = 0;
    for (LogEvent event : events) {
      byte[] value = event.toJson();
      proof.event(
          new LogRecord.Event(
              new LoggedTurn(0, offset++, LogEvent.parse(value)), ID.key().getBytes(UTF_8), value));
    }
    proof.end();
  }
}
