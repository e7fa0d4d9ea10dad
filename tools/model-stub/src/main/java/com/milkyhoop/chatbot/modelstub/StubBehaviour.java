package com.milkyhoop.chatbot.modelstub;

import java.time.Duration;
import java.util.Set;

/**
 * Says how the stub behaves towards every request.
 *
 * @param tokensPerSecond of one stream; 0 for as fast as it goes
 * @param firstTokenDelay from the request to the first token; the median where it spreads
 * @param firstTokenSpread of that time: sigma of a log-normal distribution, 0 for always the same.
 *     Real servers have some 0.6: one call in a hundred takes four times the median
 * @param answerTokens how long made-up answers are; 0 for as long as they happen to be
 * @param wrongKeys the API keys that are refused with 401; all others are welcome
 * @param stamped each token of a made-up answer is a {@link TokenStamp} instead of text
 * @param continuing how a reply that was begun is gone on with
 */
public record StubBehaviour(
    double tokensPerSecond,
    Duration firstTokenDelay,
    double firstTokenSpread,
    int answerTokens,
    Set<String> wrongKeys,
    RandomFailures randomFailures,
    boolean stamped,
    ContinuingReplies continuing) {

  private static final double MAX_SPREAD = 3;

  /** Answers about as fast as a large model: the first token after 200 ms, then 50 tokens/s. */
  public static final StubBehaviour LIKE_A_MODEL =
      new StubBehaviour(
          50,
          Duration.ofMillis(200),
          0,
          0,
          Set.of(),
          RandomFailures.NONE,
          false,
          ContinuingReplies.WELL);

  /** No waiting at all. */
  public static final StubBehaviour FAST =
      new StubBehaviour(
          0, Duration.ZERO, 0, 0, Set.of(), RandomFailures.NONE, false, ContinuingReplies.WELL);

  public StubBehaviour {
    if (!(tokensPerSecond >= 0) || Double.isInfinite(tokensPerSecond)) {
      throw new IllegalArgumentException(
          "tokensPerSecond " + tokensPerSecond + ": must not be negative");
    }
    if (firstTokenDelay.isNegative()) {
      throw new IllegalArgumentException(
          "firstTokenDelay " + firstTokenDelay + ": must not be negative");
    }
    if (!(firstTokenSpread >= 0 && firstTokenSpread <= MAX_SPREAD)) {
      throw new IllegalArgumentException(
          "firstTokenSpread " + firstTokenSpread + ": must be in 0.." + MAX_SPREAD);
    }
    if (answerTokens < 0) {
      throw new IllegalArgumentException("answerTokens " + answerTokens + ": must not be negative");
    }
    wrongKeys = Set.copyOf(wrongKeys);
  }

  public StubBehaviour withTokensPerSecond(double rate) {
    return new StubBehaviour(
        rate,
        firstTokenDelay,
        firstTokenSpread,
        answerTokens,
        wrongKeys,
        randomFailures,
        stamped,
        continuing);
  }

  public StubBehaviour withFirstTokenDelay(Duration delay) {
    return new StubBehaviour(
        tokensPerSecond,
        delay,
        firstTokenSpread,
        answerTokens,
        wrongKeys,
        randomFailures,
        stamped,
        continuing);
  }

  public StubBehaviour withFirstTokenSpread(double sigma) {
    return new StubBehaviour(
        tokensPerSecond,
        firstTokenDelay,
        sigma,
        answerTokens,
        wrongKeys,
        randomFailures,
        stamped,
        continuing);
  }

  public StubBehaviour withAnswerTokens(int tokens) {
    return new StubBehaviour(
        tokensPerSecond,
        firstTokenDelay,
        firstTokenSpread,
        tokens,
        wrongKeys,
        randomFailures,
        stamped,
        continuing);
  }

  public StubBehaviour withWrongKeys(Set<String> keys) {
    return new StubBehaviour(
        tokensPerSecond,
        firstTokenDelay,
        firstTokenSpread,
        answerTokens,
        keys,
        randomFailures,
        stamped,
        continuing);
  }

  public StubBehaviour withRandomFailures(RandomFailures failures) {
    return new StubBehaviour(
        tokensPerSecond,
        firstTokenDelay,
        firstTokenSpread,
        answerTokens,
        wrongKeys,
        failures,
        stamped,
        continuing);
  }

  public StubBehaviour withStampedTokens() {
    return new StubBehaviour(
        tokensPerSecond,
        firstTokenDelay,
        firstTokenSpread,
        answerTokens,
        wrongKeys,
        randomFailures,
        true,
        continuing);
  }

  public StubBehaviour withContinuing(ContinuingReplies how) {
    return new StubBehaviour(
        tokensPerSecond,
        firstTokenDelay,
        firstTokenSpread,
        answerTokens,
        wrongKeys,
        randomFailures,
        stamped,
        how);
  }
}
