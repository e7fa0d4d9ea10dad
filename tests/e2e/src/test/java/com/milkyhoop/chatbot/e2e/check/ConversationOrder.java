package com.milkyhoop.chatbot.e2e.check;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import com.milkyhoop.chatbot.e2e.check.Violation.Kind;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The order within each conversation: turns are numbered as their requests were sent, and those
 * that ran ended in that order. One that was cancelled while it waited may end before its time.
 */
final class ConversationOrder {
  private ConversationOrder() {}

  static List<Violation> violations(List<Send> sends, List<Logged> logged) {
    Map<String, Long> sentAt =
        sends.stream().collect(toMap(Send::requestId, Send::offset, Math::min));
    List<Violation> violations = new ArrayList<>();
    logged.stream()
        .collect(groupingBy(Logged::conversation))
        .values()
        .forEach(
            conversation -> {
              violations.addAll(numberedAsSent(conversation, sentAt));
              violations.addAll(endedInOrder(conversation));
            });
    return violations;
  }

  private static List<Violation> numberedAsSent(
      List<Logged> conversation, Map<String, Long> sentAt) {
    List<Logged> numbered =
        conversation.stream()
            .filter(each -> each.event().turn() > 0)
            .filter(each -> sentAt.containsKey(each.event().requestId()))
            .sorted(Comparator.comparing(each -> sentAt.get(each.event().requestId())))
            .toList();
    return rising(numbered, "in the order of sending");
  }

  private static List<Violation> endedInOrder(List<Logged> conversation) {
    List<Logged> ran =
        conversation.stream()
            .filter(each -> each.event().turn() > 0)
            .filter(each -> mayHaveRun(each.event()))
            .sorted(Comparator.comparing(each -> each.at().offset()))
            .toList();
    return rising(ran, "in the order of the log");
  }

  private static boolean mayHaveRun(LogEvent event) {
    return switch (event.event()) {
      case MESSAGE_PROCESSED, MESSAGE_FAILED -> true;
      case MESSAGE_CANCELLED -> !event.reply().isEmpty();
      case MESSAGE_EXPIRED, MESSAGE_REJECTED, MESSAGE_ERASED, USER_ERASED -> false;
    };
  }

  private static List<Violation> rising(List<Logged> conversation, String order) {
    List<Violation> violations = new ArrayList<>();
    for (int i = 1; i < conversation.size(); i++) {
      Logged before = conversation.get(i - 1);
      Logged next = conversation.get(i);
      boolean isSame = before.event().requestId().equals(next.event().requestId());
      if (!isSame && next.event().turn() <= before.event().turn()) {
        violations.add(
            new Violation(
                Kind.WRONG,
                next.event().requestId(),
                "turn %d at %s comes after turn %d at %s, %s of %s"
                    .formatted(
                        next.event().turn(),
                        next.at(),
                        before.event().turn(),
                        before.at(),
                        order,
                        next.conversation())));
      }
    }
    return violations;
  }
}
