package com.milkyhoop.chatbot.localstack.openai;

import java.time.Duration;
import java.util.Set;

/**
 * Says how the stub behaves towards every request.
 *
 * @param tokensPerSecond of one stream; 0 for as fast as it goes
 * @param firstTokenDelay from the request to the first token
 * @param answerTokens how long made-up answers are; 0 for as long as they happen to be
 * @param wrongKeys the API keys that are refused with 401; all others are welcome
 * @param stamped each token of a made-up answer is a {@link TokenStamp} instead of text
 * @param continuing how a reply that was begun is gone on with
 */
public record StubBehaviour(
    double tokensPerSecond,
    Duration firstTokenDelay,
    int answerTokens,
    Set<String> wrongKeys,
    RandomFailures randomFailures,
    boolean stamped,
    ContinuingReplies continuing) {

  /** Answers about as fast as a large model: the first token after 200 ms, then 50 tokens/s. */
  public static final StubBehaviour LIKE_A_MODEL =
      new StubBehaviour(
          50,
          Duration.ofMillis(200),
          0,
          Set.of(),
          RandomFailures.NONE,
          false,
          ContinuingReplies.WELL);

  /** No waiting at all. */
  public static final StubBehaviour FAST =
      new StubBehaviour(
          0, Duration.ZERO, 0, Set.of(), RandomFailures.NONE, false, ContinuingReplies.WELL);

  public StubBehaviour {
    if (!(tokensPerSecond >= 0) || Double.isInfinite(tokensPerSecond)) {
      throw new IllegalArgumentException(
          "tokensPerSecond " + tokensPerSecond + ": must not be negative");
    }
    if (firstTokenDelay.isNegative()) {
      throw new IllegalArgumentException(
          "firstTokenDelay " + firstTokenDelay + ": must not be negative");
    }
    if (answerTokens < 0) {
      throw new IllegalArgumentException("answerTokens " + answerTokens + ": must not be negative");
    }
    wrongKeys = Set.copyOf(wrongKeys);
  }

  public StubBehaviour withTokensPerSecond(double rate) {
    return new StubBehaviour(
        rate, firstTokenDelay, answerTokens, wrongKeys, randomFailures, stamped, continuing);
  }

  public StubBehaviour withFirstTokenDelay(Duration delay) {
    return new StubBehaviour(
        tokensPerSecond, delay, answerTokens, wrongKeys, randomFailures, stamped, continuing);
  }

  public StubBehaviour withAnswerTokens(int tokens) {
    return new StubBehaviour(
        tokensPerSecond, firstTokenDelay, tokens, wrongKeys, randomFailures, stamped, continuing);
  }

  public StubBehaviour withWrongKeys(Set<String> keys) {
    return new StubBehaviour(
        tokensPerSecond, firstTokenDelay, answerTokens, keys, randomFailures, stamped, continuing);
  }

  public StubBehaviour withRandomFailures(RandomFailures failures) {
    return new StubBehaviour(
        tokensPerSecond, firstTokenDelay, answerTokens, wrongKeys, failures, stamped, continuing);
  }

  public StubBehaviour withStampedTokens() {
    return new StubBehaviour(
        tokensPerSecond,
        firstTokenDelay,
        answerTokens,
        wrongKeys,
        randomFailures,
        true,
        continuing);
  }

  public StubBehaviour withContinuing(ContinuingReplies how) {
    return new StubBehaviour(
        tokensPerSecond, firstTokenDelay, answerTokens, wrongKeys, randomFailures, stamped, how);
  }
}
