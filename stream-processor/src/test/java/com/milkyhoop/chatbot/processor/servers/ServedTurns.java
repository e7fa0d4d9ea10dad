package com.milkyhoop.chatbot.processor.servers;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import com.milkyhoop.chatbot.model.openai.OpenAiChatModel;
import com.milkyhoop.chatbot.model.openai.RoutesConfig;
import com.milkyhoop.chatbot.processor.turn.FakeTurnWriter;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.processor.turn.TaskTurns;
import com.milkyhoop.chatbot.processor.turn.TurnKey;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import com.milkyhoop.chatbot.processor.turn.TurnWork;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Runs turns against a {@link ModelServer}: the runner and the adapter are the processor's own,
 * made from environment variables as the processor makes them. Everything that knows how is in this
 * class.
 */
final class ServedTurns implements AutoCloseable {
  private static final Map<String, String> USUAL =
      Map.of("OPENAI_API_KEY", "sk-test-0123456789", "OPENAI_RETRY_BACKOFF", "10ms");

  private final ModelServer server;
  private final OpenAiChatModel model;
  private final RunnerFixture fixture;
  private final TaskTurns task;
  private final String systemPrompt;
  private int turns;

  /**
   * @param settings environment variables besides key and base URL
   */
  ServedTurns(ModelServer server, URI baseUrl, Map<String, String> settings) {
    this.server = server;
    var variables = new LinkedHashMap<>(USUAL);
    variables.put("OPENAI_BASE_URL", baseUrl.toString());
    variables.putAll(settings);
    var env = new ConfigReader(variables);
    TurnLimits limits = TurnLimits.read(env);
    var config = RoutesConfig.read(env);
    systemPrompt = env.string("SYSTEM_PROMPT", "");
    env.finish();
    model = new OpenAiChatModel(config, new SimpleMeterRegistry(), Tracing.OFF);
    fixture = new RunnerFixture(limits, model);
    task = fixture.recovered(0, 1);
  }

  /** Runs a turn of a new conversation to its end. */
  Observed run(String message) {
    var messages = new ArrayList<Message>();
    if (!systemPrompt.isEmpty()) {
      messages.add(new Message(Role.SYSTEM, systemPrompt));
    }
    messages.add(new Message(Role.USER, message));
    return run(new Prompt(messages, List.of()));
  }

  /** Runs a turn to its end. */
  Observed run(Prompt prompt) {
    int before = server.requests().size();
    TurnKey key = start(prompt);
    TurnEvent end = end(key);
    List<ModelRequest> all = server.requests();
    return observed(key, end, all.subList(before, all.size()));
  }

  /** Starts a turn. */
  TurnKey start(Prompt prompt) {
    turns++;
    TurnKey key = RunnerFixture.key("r" + turns);
    task.start(
        new TurnWork(
            key,
            TraceParent.named(key.requestId()),
            0,
            0,
            Long.MAX_VALUE / 2,
            prompt,
            Optional.empty(),
            List.of(new ReplyTarget(0, 1L)),
            List.of()));
    return key;
  }

  void cancel(TurnKey key) {
    task.cancel(key);
  }

  /** Waits for the next turn that ends. */
  TurnEvent end(TurnKey key) {
    FakeTurnWriter.Written written = fixture.turns.next();
    if (!written.event().getRequestId().equals(key.requestId())) {
      throw new AssertionError("another turn ended: " + written.event());
    }
    task.forget(key);
    return written.event();
  }

  /** Waits until all of these have ended, in any order. */
  void endAll(List<TurnKey> keys) {
    for (int i = 0; i < keys.size(); i++) {
      TurnEvent end = fixture.turns.next().event();
      task.forget(RunnerFixture.key(end.getRequestId()));
    }
  }

  @Override
  public void close() {
    fixture.close();
    model.close();
  }

  private Observed observed(TurnKey key, TurnEvent end, List<ModelRequest> requests) {
    Failure failure = end.getFailure();
    return new Observed(
        failure == null ? Optional.of(end.getReply()) : Optional.empty(),
        end.getFinishReason(),
        end.getModel(),
        Optional.ofNullable(end.getUsage()).map(ServedTurns::counts),
        failure == null ? "" : failure.getReason(),
        failure == null ? "" : failure.getMessage(),
        failure == null || failure.getRetryAfterMs() == null
            ? OptionalLong.empty()
            : OptionalLong.of(failure.getRetryAfterMs()),
        end.getGeneration().getAttempts(),
        requests.size(),
        requests.size() < 2 ? 0 : millis(requests.get(0).at(), requests.get(1).at()),
        isRestarted(key));
  }

  private static long millis(long from, long until) {
    return TimeUnit.NANOSECONDS.toMillis(until - from);
  }

  private static Counts counts(TokenUsage usage) {
    return new Counts(
        usage.getPromptTokens(),
        usage.getCachedTokens(),
        usage.getCacheWrittenTokens(),
        usage.getCompletionTokens(),
        usage.getReasoningTokens());
  }

  /** As an ingress tells it: a later attempt's text does not begin with what was shown. */
  private boolean isRestarted(TurnKey key) {
    var texts = new LinkedHashMap<Integer, String>();
    fixture.replies.written().stream()
        .map(written -> written.event())
        .filter(event -> event.getRequestId().equals(key.requestId()))
        .filter(event -> event.getKind() == ReplyEventKind.DELTA)
        .forEach(event -> texts.merge(event.getNumber(), event.getText(), String::concat));
    String shown = "";
    for (String text : texts.values()) {
      if (!text.startsWith(shown)) {
        return true;
      }
      shown = text;
    }
    return false;
  }
}
