package com.milkyhoop.chatbot.e2e.check;

import static java.util.stream.Collectors.toSet;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Gathers the {@link Settlement} of a run from a stack with a usage ledger. */
public final class SettlementCollector {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Bounds the wait for what is given back: it is so by then, or much later. */
  private static final Duration GIVEN_BACK = Duration.ofSeconds(5);

  private final LocalStack stack;
  private final Tables tables;
  private final Duration heldLimit;

  /**
   * @param stack with a budget for everybody, so that each message is held back
   * @param ingressEnded whose holds are given back when they are due, minutes later
   */
  public SettlementCollector(LocalStack stack, boolean ingressEnded) {
    this.stack = stack;
    heldLimit = ingressEnded ? GIVEN_BACK : LIMIT;
    tables = new Tables(stack.databaseUrl());
  }

  /**
   * Waits until the ledger has counted the whole log, for a minute at most, and then until nothing
   * of it is held back: as long again, or some seconds where there are holds that stay.
   */
  public Settlement gather(Evidence evidence, Bill bill) {
    Set<String> logged =
        evidence.logged().stream().map(Logged::event).map(SettlementCollector::id).collect(toSet());
    await(LIMIT, () -> tables.counted().requests() >= logged.size());
    await(heldLimit, () -> heldOf(logged) == 0);
    Tables.Counted counted = tables.counted();
    return new Settlement(
        logged.size(),
        counted.requests(),
        bill.counted() + bill.estimated(),
        counted.tokens(),
        heldOf(logged),
        HeldBack.at(stack.redis()).withoutEnd());
  }

  /** Gives up after the limit: it is for the settlement to say what is missing. */
  private static void await(Duration limit, Callable<Boolean> settled) {
    try {
      Awaitility.await().atMost(limit).pollInterval(Duration.ofMillis(500)).until(settled);
    } catch (ConditionTimeoutException _) {
      return;
    }
  }

  private long heldOf(Set<String> requests) {
    return HeldBack.at(stack.redis()).due().keySet().stream().filter(requests::contains).count();
  }

  /** Returns a request's name, as its hold has it. */
  private static String id(LogEvent event) {
    return event.userId() + '/' + event.sessionId() + '/' + event.requestId();
  }
}
