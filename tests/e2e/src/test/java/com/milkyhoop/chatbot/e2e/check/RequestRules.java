package com.milkyhoop.chatbot.e2e.check;

import com.milkyhoop.chatbot.e2e.check.Violation.Kind;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * What holds for each request once all is quiet: one end, the same bytes wherever it is read. One
 * object judges one request.
 */
final class RequestRules {
  private final RequestEvidence request;
  private final List<Violation> violations = new ArrayList<>();

  private RequestRules(RequestEvidence request) {
    this.request = request;
  }

  static List<Violation> violations(RequestEvidence request) {
    var rules = new RequestRules(request);
    rules.everythingIsThere();
    rules.nothingIsThereTwice();
    rules.request.logged().stream().findFirst().map(Logged::event).ifPresent(rules::allAgreeWith);
    return rules.violations;
  }

  private void everythingIsThere() {
    lostIf(request.finals().isEmpty(), "no FINAL");
    lostIf(
        request.finals().stream().noneMatch(FinalCopy::isCommitted),
        "no FINAL for a read_committed reader");
    lostIf(request.logged().isEmpty(), "no log event");
    lostIf(request.logRows().isEmpty(), "no row in chatbot_log");
    boolean hasReply = request.logged().stream().anyMatch(each -> each.event().event().hasReply());
    lostIf(hasReply && request.messageRows().isEmpty(), "no row in \"ChatMessage\"");
    lostIf(
        request.clients().stream().anyMatch(client -> client.ending().isEmpty()),
        "a client never got the end");
  }

  private void nothingIsThereTwice() {
    long values = request.finals().stream().map(FinalCopy::value).distinct().count();
    duplicateIf(values > 1, values + " different FINALs: " + request.finals());
    duplicateIf(request.logged().size() > 1, "log events: " + request.logged());
    duplicateIf(request.logRows().size() > 1, "rows in chatbot_log: " + request.logRows());
    duplicateIf(
        request.messageRows().size() > 1, "rows in \"ChatMessage\": " + request.messageRows());
  }

  private void allAgreeWith(LogEvent event) {
    String conversation = event.userId() + "/" + event.sessionId();
    wrongIf(!conversation.equals(request.send().key()), "the log names " + conversation);
    request
        .logged()
        .forEach(
            each ->
                wrongIf(
                    !each.key().equals(conversation + "/" + event.requestId()),
                    "the log's key is " + each.key()));
    wrongIf(!event.message().equals(request.send().message()), "the log has another message");
    wrongIf(
        !event.event().hasReply() && !request.messageRows().isEmpty(),
        event.event() + " has a row in \"ChatMessage\"");
    request.finals().forEach(each -> finalAgrees(each, event));
    request.messageRows().forEach(row -> same("\"ChatMessage\"", row.reply(), event.reply()));
    request.logRows().forEach(row -> same("chatbot_log", row.reply(), event.reply()));
    var clients = new ClientRules(event);
    request
        .clients()
        .forEach(client -> clients.problems(client).forEach(what -> wrongIf(true, what)));
    request
        .cancelAnswers()
        .forEach(answer -> clients.problems(answer).forEach(what -> wrongIf(true, what)));
  }

  private void finalAgrees(FinalCopy copy, LogEvent event) {
    var end = copy.event();
    boolean hasReply = end.getFailure() == null;
    wrongIf(
        hasReply != event.event().hasReply(),
        "the log says %s, the FINAL at %s %s".formatted(event.event(), copy.at(), end));
    same("the FINAL at " + copy.at(), end.getText(), event.reply());
    if (end.getFailure() != null && event.error() != null) {
      same("the FINAL's reason", end.getFailure().getReason(), event.error().reason());
    }
  }

  private void same(String where, String found, String logged) {
    wrongIf(
        !found.equals(logged),
        "%s has %s where the log has %s".formatted(where, brief(found), brief(logged)));
  }

  private static String brief(String text) {
    int most = 60;
    return text.length() <= most
        ? "'" + text + "'"
        : "'%s…' (%d)".formatted(text.substring(0, most), text.length());
  }

  private void lostIf(boolean broken, String what) {
    addIf(broken, Kind.LOST, what);
  }

  private void duplicateIf(boolean broken, String what) {
    addIf(broken, Kind.DUPLICATE, what);
  }

  private void wrongIf(boolean broken, String what) {
    addIf(broken, Kind.WRONG, what);
  }

  private void addIf(boolean broken, Kind kind, String what) {
    if (broken) {
      violations.add(new Violation(kind, request.send().requestId(), what));
    }
  }
}
