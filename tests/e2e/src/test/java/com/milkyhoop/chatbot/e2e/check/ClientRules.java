package com.milkyhoop.chatbot.e2e.check;

import com.milkyhoop.chatbot.e2e.load.CancelAnswer;
import com.milkyhoop.chatbot.e2e.load.ClientView;
import com.milkyhoop.chatbot.e2e.load.Ending;
import com.milkyhoop.chatbot.schemas.FinishReasons;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.v1.CancelReplyResponse.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * What clients were told against what the log says.
 *
 * @param event of the request
 */
record ClientRules(LogEvent event) {
  List<String> problems(ClientView client) {
    List<String> problems = new ArrayList<>(client.problems());
    client.ending().ifPresent(ending -> problems.addAll(problems(ending)));
    return problems;
  }

  private List<String> problems(Ending ending) {
    return switch (ending) {
      case Ending.Completed completed -> problems(completed);
      case Ending.Failed(String reason) -> {
        boolean agrees = event.error() != null && event.error().reason().equals(reason);
        yield agrees
            ? List.of()
            : List.of("a client got %s where the log has %s".formatted(reason, summary()));
      }
    };
  }

  private List<String> problems(Ending.Completed completed) {
    List<String> problems = new ArrayList<>();
    if (!event.event().hasReply()) {
      problems.add("a client got a reply where the log has " + summary());
    }
    if (!completed.reply().equals(event.reply())) {
      problems.add(
          "a client got %d characters where the log has %d"
              .formatted(completed.reply().length(), event.reply().length()));
    }
    if (!completed.finishReason().equals(event.finishReason())) {
      problems.add(
          "a client got the finish_reason %s where the log has %s"
              .formatted(completed.finishReason(), event.finishReason()));
    }
    return problems;
  }

  List<String> problems(CancelAnswer answer) {
    Outcome told = answer.response().getOutcome();
    Outcome logged =
        switch (event.event()) {
          case MESSAGE_CANCELLED ->
              FinishReasons.DEADLINE.equals(event.finishReason())
                  ? Outcome.COMPLETED
                  : Outcome.CANCELLED;
          case MESSAGE_PROCESSED -> Outcome.COMPLETED;
          case MESSAGE_ERASED -> Outcome.CANCELLED;
          case MESSAGE_FAILED, MESSAGE_EXPIRED, MESSAGE_REJECTED, USER_ERASED -> Outcome.FAILED;
        };
    List<String> problems = new ArrayList<>();
    if (told != logged) {
      problems.add("a cancel was answered %s where the log has %s".formatted(told, summary()));
    }
    if (!answer.response().getCompleted().getReply().equals(event.reply())) {
      problems.add("a cancel was answered with another reply than the log's");
    }
    return problems;
  }

  private String summary() {
    return event.event() + (event.error() == null ? "" : " " + event.error().reason());
  }
}
