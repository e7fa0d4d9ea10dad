package com.milkyhoop.chatbot.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.v1.Accepted;
import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.Delta;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.ReplyEvent.EventCase;
import com.milkyhoop.chatbot.v1.Restarted;
import java.util.ArrayList;
import java.util.List;

/** The events of replies as a server that keeps its promises sends them. */
final class ReplyEvents {

  private ReplyEvents() {}

  static ReplyEvent accepted() {
    return ReplyEvent.newBuilder().setAccepted(Accepted.getDefaultInstance()).build();
  }

  static ReplyEvent delta(String text) {
    return ReplyEvent.newBuilder().setDelta(Delta.newBuilder().setText(text)).build();
  }

  static ReplyEvent restarted(String reason) {
    return ReplyEvent.newBuilder().setRestarted(Restarted.newBuilder().setReason(reason)).build();
  }

  static ReplyEvent completed(String reply, String finishReason) {
    return ReplyEvent.newBuilder().setCompleted(reply(reply, finishReason)).build();
  }

  static Completed reply(String reply, String finishReason) {
    return Completed.newBuilder().setReply(reply).setFinishReason(finishReason).build();
  }

  static CancelReplyResponse cancelled(String partialReply) {
    return CancelReplyResponse.newBuilder()
        .setOutcome(CancelReplyResponse.Outcome.CANCELLED)
        .setCompleted(reply(partialReply, "cancelled"))
        .build();
  }

  /** With the offset of each delta, and as the cursor the number of events until then. */
  static List<ReplyEvent> numbered(ReplyEvent... events) {
    List<ReplyEvent> numbered = new ArrayList<>();
    long offset = 0;
    for (ReplyEvent event : events) {
      ReplyEvent.Builder next = event.toBuilder().setCursor(String.valueOf(numbered.size() + 1));
      if (event.hasRestarted()) {
        offset = 0;
      }
      if (event.hasDelta()) {
        next.getDeltaBuilder().setOffset(offset);
        offset += event.getDelta().getText().getBytes(UTF_8).length;
      }
      numbered.add(next.build());
    }
    return List.copyOf(numbered);
  }

  /** What a ResumeReply brings. */
  static List<ReplyEvent> after(String cursor, List<ReplyEvent> events) {
    return cursor.isEmpty()
        ? ofTheLastAttempt(events)
        : events.subList(Integer.parseInt(cursor), events.size());
  }

  /** What a repeated SendMessageStream brings: of void texts it says nothing. */
  static List<ReplyEvent> repeated(List<ReplyEvent> events) {
    List<ReplyEvent> repeated = new ArrayList<>(events.subList(0, 1));
    repeated.addAll(ofTheLastAttempt(events));
    return repeated;
  }

  private static List<ReplyEvent> ofTheLastAttempt(List<ReplyEvent> events) {
    List<EventCase> cases = events.stream().map(ReplyEvent::getEventCase).toList();
    int voided =
        Math.max(cases.lastIndexOf(EventCase.RESTARTED), cases.lastIndexOf(EventCase.ACCEPTED));
    return events.subList(voided + 1, events.size());
  }
}
