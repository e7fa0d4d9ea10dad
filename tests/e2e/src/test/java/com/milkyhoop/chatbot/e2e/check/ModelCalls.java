package com.milkyhoop.chatbot.e2e.check;

import com.milkyhoop.chatbot.modelstub.OpenAiControl;
import com.milkyhoop.chatbot.modelstub.ReceivedRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Counts how often the model is asked for each message, by asking the stub again and again: it
 * keeps only the last requests. Thread-safe.
 */
public final class ModelCalls implements AutoCloseable {
  private static final long PERIOD_SECONDS = 5;

  private final OpenAiControl stub;
  private final Map<String, Integer> calls = new ConcurrentHashMap<>();
  private final Map<String, Integer> earlierTurns = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
  private long last;

  private ModelCalls(OpenAiControl stub) {
    this.stub = stub;
  }

  public static ModelCalls countingAt(OpenAiControl stub) {
    var calls = new ModelCalls(stub);
    var _ =
        calls.timer.scheduleAtFixedRate(
            calls::count, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    return calls;
  }

  private synchronized void count() {
    List<ReceivedRequest> received = stub.requestsAfter(last);
    for (ReceivedRequest request : received) {
      List<String> messages = request.messages("user");
      calls.merge(messages.getLast(), 1, Integer::sum);
      earlierTurns.put(messages.getLast(), messages.size() - 1);
      last = Math.max(last, request.number());
    }
  }

  /** By the last user message of the prompt, until now. */
  public Map<String, Integer> byMessage() {
    count();
    return Map.copyOf(calls);
  }

  /** Counts the earlier messages in the prompt of this one; 0 where the model was never asked. */
  public int earlierTurns(String message) {
    count();
    return earlierTurns.getOrDefault(message, 0);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
