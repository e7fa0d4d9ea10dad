package com.milkyhoop.chatbot.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.v1.Accepted;
import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import org.jspecify.annotations.Nullable;

/** What a client that only concatenates sees of one reply; it checks the protocol on the way. */
final class Reply {
  private final SendMessageRequest request;
  private final StringBuilder text = new StringBuilder();
  private int deltas;
  private int restarts;
  private @Nullable Accepted accepted;
  private @Nullable Completed completed;

  Reply(SendMessageRequest request) {
    this.request = request;
  }

  void take(ReplyEvent event) {
    require(completed == null, "an event after Completed");
    switch (event.getEventCase()) {
      case ACCEPTED -> {
        require(accepted == null && deltas == 0, "Accepted must be the first event");
        accepted = event.getAccepted();
      }
      case DELTA -> {
        require(accepted != null, "a delta before Accepted");
        long offset = text.toString().getBytes(UTF_8).length;
        require(event.getDelta().getOffset() == offset, "the offset is not what was shown");
        text.append(event.getDelta().getText());
        deltas++;
      }
      case RESTARTED -> {
        restarts++;
        text.setLength(0);
      }
      case COMPLETED -> completed = event.getCompleted();
      case EVENT_NOT_SET -> require(false, "an event without content");
    }
  }

  SendMessageRequest request() {
    return request;
  }

  Accepted accepted() {
    require(accepted != null, "no Accepted came");
    return requireNonNull(accepted);
  }

  Completed completed() {
    require(completed != null, "no Completed came");
    return requireNonNull(completed);
  }

  /** The deltas, concatenated. */
  String text() {
    return text.toString();
  }

  int deltas() {
    return deltas;
  }

  int restarts() {
    return restarts;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
