package com.milkyhoop.chatbot.e2e.check;

import com.milkyhoop.chatbot.modelstub.StubCounts;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Compares what the models' servers have given out with what the log, and who gave a call up later,
 * say that was spent, which is what the ledger adds up (R14). Tokens of prompts and answers, in the
 * encoding that the servers and the product share.
 *
 * @param billed by the servers, for whoever had asked
 * @param counted in what is said, of calls whose server told
 * @param estimated in what is said, of calls whose server did not
 * @param unknown how many calls nobody counted
 */
public record Bill(long billed, long counted, long estimated, long unknown) {
  /** Is by how much of what is estimated the two may differ. */
  private static final double MOST_OFF = 0.05;

  /** Stands for a run whose servers kept none. */
  public static final Bill NONE = new Bill(0, 0, 0, 0);

  /**
   * @param servers that answered in the run
   */
  public static Bill of(List<StubCounts> servers, Evidence evidence) {
    long billed = servers.stream().mapToLong(it -> it.promptTokens() + it.answerTokens()).sum();
    List<PaidCalls.Call> calls = new PaidCalls(evidence).all();
    return new Bill(
        billed,
        tokens(calls, false),
        tokens(calls, true),
        calls.stream().filter(it -> it.tokens() == null).count());
  }

  private static long tokens(List<PaidCalls.Call> calls, boolean isEstimated) {
    return calls.stream()
        .filter(it -> it.isEstimated() == isEstimated)
        .map(PaidCalls.Call::tokens)
        .filter(Objects::nonNull)
        .mapToLong(Long::longValue)
        .sum();
  }

  /** Returns how many tokens were given out that are in no sum; negative: that are too many. */
  public long missing() {
    return billed - counted - estimated;
  }

  /** Returns what is wrong: all is counted, or estimated within 5 %. */
  public Optional<String> problem() {
    return Math.abs(missing()) <= MOST_OFF * estimated
        ? Optional.empty()
        : Optional.of("the ledger is not the bill: " + this);
  }

  @Override
  public String toString() {
    return "bill %d tokens, ledger %d, %d of them estimated (%+.1f %%), %d calls of unknown cost"
        .formatted(
            billed,
            counted + estimated,
            estimated,
            estimated == 0 ? 0 : -100.0 * missing() / estimated,
            unknown);
  }
}
