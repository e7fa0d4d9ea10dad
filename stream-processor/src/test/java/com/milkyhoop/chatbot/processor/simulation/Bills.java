package com.milkyhoop.chatbot.processor.simulation;

import static com.milkyhoop.chatbot.processor.simulation.Rule.require;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.ReplyBeginning;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * Keeps what the model's server gave out for each request, and holds against it what is logged, and
 * so settled, of the request (R14).
 */
final class Bills {
  private static final TokenCounter TOKENS = TokenCounter.forModel("gpt-4o");

  /** Says of a logged call that its process died. */
  private static final String LOST = "lost";

  /** Says of a logged call that the turn got another end while it ran. */
  private static final String SUPERSEDED = "superseded";

  /** Bounds by how many tokens a text may differ where it is counted in two parts. */
  private static final int MOST_OFF = 4;

  /** One call, as its server sees it. */
  static final class Billed {
    private final TurnThread turn;
    private final int promptTokens;
    private final boolean goesOnForTheDead;
    private String answer = "";
    private boolean refused;

    private Billed(TurnThread turn, int promptTokens, boolean goesOnForTheDead) {
      this.turn = turn;
      this.promptTokens = promptTokens;
      this.goesOnForTheDead = goesOnForTheDead;
    }

    void answered(String text) {
      answer = text;
    }

    /** Nothing was begun, so nothing is paid. */
    void refused() {
      refused = true;
    }

    /** Returns what the server tells where it counts. */
    ModelUsage usage() {
      return ModelUsage.of(promptTokens, TOKENS.count(answer));
    }

    private long tokens() {
      return refused ? 0 : unlessRefused();
    }

    private long unlessRefused() {
      return promptTokens + TOKENS.count(answer);
    }
  }

  private final Map<String, List<Billed>> calls = new HashMap<>();

  /**
   * Notes a call.
   *
   * @param beginning which it was given to go on from
   * @param takenOver whether all who had called before are dead, so that the beginning is what they
   *     left
   */
  Billed begin(
      String requestId,
      TurnThread turn,
      Prompt prompt,
      ReplyBeginning beginning,
      boolean takenOver) {
    var call =
        new Billed(turn, prompt.tokens() + beginning.tokens(), takenOver && !beginning.isEmpty());
    calls.computeIfAbsent(requestId, _ -> new ArrayList<>()).add(call);
    return call;
  }

  /**
   * Holds one end of a request against the bill. That a server had refused a call is known to
   * nobody once its process is dead.
   *
   * @param late of the same request
   */
  void check(LogEvent event, List<LateCalls> late) {
    String id = event.requestId();
    List<Billed> billed = calls.getOrDefault(id, List.of());
    List<LogEvent.Call> logged = event.calls();
    long lost = count(logged, LOST);
    long superseded = count(logged, SUPERSEDED);
    long given = sum(billed, Billed::tokens);
    require(
        logged.size() <= billed.size(),
        "R14: %s was called for %d times, %d are logged"
            .formatted(id, billed.size(), logged.size()));
    if (logged.stream().anyMatch(Bills::hasDiedBeforeItsText)) {
      Coverage.LOST_BEFORE_ITS_TEXT.count();
    }
    if (superseded > 0) {
      Coverage.SUPERSEDED.count();
    }
    long most =
        (lost == 0 ? given : sum(billed, Billed::unlessRefused)) + (lost + superseded) * MOST_OFF;
    require(
        tokens(logged) <= most,
        "R14: %s was given %d tokens, %d are logged".formatted(id, given, tokens(logged)));
    long corrected = corrected(logged, late);
    require(
        corrected <= most,
        "R14: %s was given %d tokens, %d are counted after %s"
            .formatted(id, given, corrected, late));
    if (event.event() == LogEvent.Type.MESSAGE_PROCESSED && !billed.isEmpty()) {
      checkWhole(event, billed, given);
    }
  }

  /** Nothing that one turn has asked for is missing, nor what it took over. */
  private static void checkWhole(LogEvent event, List<Billed> billed, long given) {
    String id = event.requestId();
    List<LogEvent.Call> logged = event.calls();
    TurnThread turn = billed.getLast().turn;
    if (billed.stream().allMatch(call -> call.turn == turn)) {
      Coverage.SETTLED_WHOLE.count();
      require(
          logged.size() == billed.size() && tokens(logged) == given,
          "R14: %s was given %d tokens, %s are logged".formatted(id, given, logged));
      return;
    }
    Billed first = billed.stream().filter(call -> call.turn == turn).findFirst().orElseThrow();
    if (first.goesOnForTheDead) {
      Coverage.SETTLED_AFTER_A_DEATH.count();
      long least = first.promptTokens - MOST_OFF;
      List<LogEvent.Call> lost =
          logged.stream().filter(call -> call.outcome().equals(LOST)).toList();
      require(
          tokens(lost) >= least,
          "R14: %s took over what had cost %d tokens, %s are logged".formatted(id, least, lost));
    }
  }

  /** Returns the tokens of the logged calls, of those that are told later what that says. */
  private static long corrected(List<LogEvent.Call> logged, List<LateCalls> late) {
    Map<String, Long> told = new HashMap<>();
    for (LateCalls calls : late) {
      calls.getCalls().stream()
          .collect(groupingBy(GenerationCall::getAttempt, summingLong(Bills::tokens)))
          .forEach(told::putIfAbsent);
    }
    long sum = 0;
    for (LogEvent.Call call : logged) {
      String attempt = call.attempt();
      Long tokens = attempt == null ? null : told.get(attempt);
      if (tokens == null) {
        sum += tokens(List.of(call));
      } else {
        Coverage.CORRECTED.count();
        sum += tokens;
      }
    }
    return sum;
  }

  private static long tokens(GenerationCall call) {
    TokenUsage usage = call.getUsage();
    return usage == null ? 0 : usage.getPromptTokens() + usage.getCompletionTokens();
  }

  private static long count(List<LogEvent.Call> logged, String outcome) {
    return logged.stream().filter(call -> call.outcome().equals(outcome)).count();
  }

  private static boolean hasDiedBeforeItsText(LogEvent.Call call) {
    return call.outcome().equals(LOST)
        && call.usage() != null
        && call.usage().completionTokens() == 0;
  }

  private static long sum(List<Billed> billed, ToLongFunction<Billed> tokens) {
    return billed.stream().mapToLong(tokens).sum();
  }

  private static long tokens(List<LogEvent.Call> calls) {
    return calls.stream()
        .map(LogEvent.Call::usage)
        .filter(Objects::nonNull)
        .mapToLong(usage -> usage.promptTokens() + usage.completionTokens())
        .sum();
  }
}
