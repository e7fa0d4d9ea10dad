package com.milkyhoop.chatbot.bench.load;

import java.util.concurrent.atomic.LongAdder;

/**
 * The tokens that came between two moments. Thread-safe.
 *
 * <p>A reply's <em>added time to first token</em> is from when it was due to be asked for until its
 * first token was here, without the time in which the model had the request and had not answered;
 * its <em>time to first token</em> is with that. A token's <em>transit</em> is from the model's
 * socket to the client's callback.
 */
public final class Window {
  private final Micros firstToken = new Micros();
  private final Micros addedFirstToken = new Micros();
  private final Micros transit = new Micros();
  private final LongAdder tokens = new LongAdder();

  void firstToken(long micros, long modelMicros) {
    firstToken.record(micros);
    addedFirstToken.record(micros - modelMicros);
  }

  void token(long transitMicros) {
    tokens.increment();
    transit.record(transitMicros);
  }

  public Micros firstToken() {
    return firstToken;
  }

  public Micros addedFirstToken() {
    return addedFirstToken;
  }

  public Micros transit() {
    return transit;
  }

  public long tokens() {
    return tokens.sum();
  }
}
