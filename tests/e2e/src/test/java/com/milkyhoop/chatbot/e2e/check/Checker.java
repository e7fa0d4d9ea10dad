package com.milkyhoop.chatbot.e2e.check;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import com.milkyhoop.chatbot.e2e.check.Violation.Kind;
import com.milkyhoop.chatbot.e2e.load.ClientView;
import com.milkyhoop.chatbot.e2e.load.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Judges a run: each request against {@link RequestRules}, each conversation against {@link
 * ConversationOrder}, and nothing of a request that nobody sent. Pure.
 */
public final class Checker {
  private Checker() {}

  public static Verdict judge(Evidence evidence) {
    List<RequestEvidence> requests = byRequest(evidence);
    List<Violation> violations = new ArrayList<>();
    requests.forEach(request -> violations.addAll(RequestRules.violations(request)));
    violations.addAll(ConversationOrder.violations(evidence.sends(), evidence.logged()));
    violations.addAll(strangers(evidence));
    int calledTwice = (int) requests.stream().filter(request -> request.modelCalls() > 1).count();
    return new Verdict(requests.size(), calledTwice, List.copyOf(violations));
  }

  private static List<RequestEvidence> byRequest(Evidence all) {
    var finals = index(all.finals(), FinalCopy::requestId);
    var logged = index(all.logged(), each -> each.event().requestId());
    var messageRows = index(all.messageRows(), MessageRow::message);
    var logRows = index(all.logRows(), LogRow::requestId);
    var clients = index(all.clients(), ClientView::requestId);
    var cancelAnswers = index(all.cancelAnswers(), each -> each.request().getRequestId());
    return all.sends().stream()
        .map(
            send ->
                new RequestEvidence(
                    send,
                    finals.getOrDefault(send.requestId(), List.of()),
                    logged.getOrDefault(send.requestId(), List.of()),
                    messageRows.getOrDefault(send.message(), List.of()),
                    logRows.getOrDefault(send.requestId(), List.of()),
                    clients.getOrDefault(send.requestId(), List.of()),
                    cancelAnswers.getOrDefault(send.requestId(), List.of()),
                    all.modelCalls().getOrDefault(send.message(), 0)))
        .toList();
  }

  private static <T> Map<String, List<T>> index(List<T> all, Function<T, String> key) {
    return all.stream().collect(groupingBy(key));
  }

  private static List<Violation> strangers(Evidence all) {
    Set<String> sent = all.sends().stream().map(Send::requestId).collect(toSet());
    Set<String> messages = all.sends().stream().map(Send::message).collect(toSet());
    Stream<Violation> invented =
        Stream.of(
                all.finals().stream().map(FinalCopy::requestId),
                all.logged().stream().map(each -> each.event().requestId()),
                all.logRows().stream().map(LogRow::requestId))
            .flatMap(ids -> ids)
            .distinct()
            .filter(id -> !sent.contains(id))
            .map(id -> new Violation(Kind.WRONG, id, "an end of a request that was never sent"));
    Stream<Violation> inventedRows =
        all.messageRows().stream()
            .filter(row -> !messages.contains(row.message()))
            .map(row -> new Violation(Kind.WRONG, "?", "a row of a message never sent: " + row));
    Stream<Violation> forgotten =
        all.clients().stream()
            .filter(client -> !sent.contains(client.requestId()))
            .filter(client -> !(client.ending().orElse(null) instanceof Ending.Failed))
            .map(client -> new Violation(Kind.LOST, client.requestId(), "not on chat-requests"));
    return Stream.of(invented, inventedRows, forgotten).flatMap(each -> each).toList();
  }
}
