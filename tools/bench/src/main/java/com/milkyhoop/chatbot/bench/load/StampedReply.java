package com.milkyhoop.chatbot.bench.load;

import com.milkyhoop.chatbot.modelstub.TokenStamp;

/**
 * Reads the stamps of one reply as they come, and tells the meter. The first two tell when the
 * model got the request and when it sent the first token. Used by one thread at a time.
 */
final class StampedReply {
  private final long dueAt;
  private final Meter meter;
  private final StringBuilder text = new StringBuilder();
  private int read;

  /**
   * @param dueAt when it was to be asked for, in microseconds of the wall clock
   */
  StampedReply(long dueAt, Meter meter) {
    this.dueAt = dueAt;
    this.meter = meter;
    meter.asked();
  }

  /** Text that follows what was there, in any pieces. */
  void append(String piece) {
    long now = TokenStamp.nowMicros();
    text.append(piece);
    if (read == 0 && text.length() >= 2 * TokenStamp.LENGTH) {
      long sinceReceived = TokenStamp.age(text, 0, now);
      long sinceSent = TokenStamp.age(text, TokenStamp.LENGTH, now);
      meter.window().firstToken(now - dueAt, sinceReceived - sinceSent);
      meter.window().token(sinceSent);
      read = 2 * TokenStamp.LENGTH;
    }
    while (read > 0 && read + TokenStamp.LENGTH <= text.length()) {
      meter.window().token(TokenStamp.age(text, read, now));
      read += TokenStamp.LENGTH;
    }
  }

  /** A new attempt: its tokens are new ones. */
  void restart() {
    text.setLength(0);
    read = 0;
  }

  /** Good where the reply is what was shown. */
  void complete(String reply) {
    if (reply.contentEquals(text)) {
      meter.completed();
    } else {
      meter.failed("the reply is not what was shown");
    }
  }

  void fail(String reason) {
    meter.failed(reason);
  }
}
