package com.milkyhoop.chatbot.e2e.check;

import static java.util.stream.Collectors.toSet;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Duration;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Gathers the {@link Settlement} of a run from a stack with a usage ledger. */
public final class SettlementCollector {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final LocalStack stack;
  private final Tables tables;

  /**
   * @param stack with a budget for everybody, so that each message is held back
   */
  public SettlementCollector(LocalStack stack) {
    this.stack = stack;
    tables = new Tables(stack.databaseUrl());
  }

  /** Waits until the ledger has counted the whole log, for a minute at most. */
  public Settlement gather(Evidence evidence, Bill bill) {
    Set<String> logged =
        evidence.logged().stream().map(Logged::event).map(SettlementCollector::id).collect(toSet());
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> tables.counted().requests() >= logged.size() && heldOf(logged) == 0);
    } catch (ConditionTimeoutException _) {
      // It is for the settlement to say what is missing.
    }
    Tables.Counted counted = tables.counted();
    return new Settlement(
        logged.size(),
        counted.requests(),
        bill.counted() + bill.estimated(),
        counted.tokens(),
        heldOf(logged),
        HeldBack.at(stack.redis()).withoutEnd());
  }

  private long heldOf(Set<String> requests) {
    return HeldBack.at(stack.redis()).due().keySet().stream().filter(requests::contains).count();
  }

  /** Returns a request's name, as its hold has it. */
  private static String id(LogEvent event) {
    return event.userId() + '/' + event.sessionId() + '/' + event.requestId();
  }
}
