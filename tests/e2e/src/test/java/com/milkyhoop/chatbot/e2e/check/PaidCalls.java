package com.milkyhoop.chatbot.e2e.check;

import static java.util.stream.Collectors.groupingBy;

import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lists the calls that the ledger must have: those of the log, and in the place of each attempt
 * that is estimated there what was told of it later, once (R14).
 */
final class PaidCalls {
  /**
   * One call.
   *
   * @param tokens of prompt and answer; null where nobody counted
   * @param isEstimated whether its server did not count it
   */
  record Call(@Nullable Long tokens, boolean isEstimated) {}

  /** By the request, then by the attempt. */
  private final Map<String, Map<String, List<GenerationCall>>> late = new HashMap<>();

  private final List<LogEvent> events;

  PaidCalls(Evidence evidence) {
    events = evidence.logged().stream().map(Logged::event).toList();
    for (LateCalls calls : evidence.late()) {
      Map<String, List<GenerationCall>> known =
          late.computeIfAbsent(
              request(calls.getUserId(), calls.getSessionId(), calls.getRequestId()),
              _ -> new HashMap<>());
      calls.getCalls().stream()
          .collect(groupingBy(GenerationCall::getAttempt))
          .forEach(known::putIfAbsent);
    }
  }

  List<Call> all() {
    return events.stream().flatMap(this::of).toList();
  }

  private Stream<Call> of(LogEvent event) {
    Map<String, List<GenerationCall>> known =
        late.getOrDefault(request(event.userId(), event.sessionId(), event.requestId()), Map.of());
    return event.calls().stream().flatMap(call -> betterKnown(call, known));
  }

  private static Stream<Call> betterKnown(
      LogEvent.Call call, Map<String, List<GenerationCall>> known) {
    String attempt = call.attempt();
    List<GenerationCall> told = attempt == null ? null : known.get(attempt);
    return told == null ? Stream.of(call(call)) : told.stream().map(PaidCalls::call);
  }

  private static Call call(LogEvent.Call call) {
    LogEvent.Usage usage = call.usage();
    return new Call(
        usage == null ? null : (Long) (usage.promptTokens() + usage.completionTokens()),
        call.estimated() != null);
  }

  private static Call call(GenerationCall call) {
    TokenUsage usage = call.getUsage();
    return new Call(
        usage == null ? null : (Long) (usage.getPromptTokens() + usage.getCompletionTokens()),
        call.getEstimated());
  }

  private static String request(String user, String session, String request) {
    return user + '/' + session + '/' + request;
  }
}
