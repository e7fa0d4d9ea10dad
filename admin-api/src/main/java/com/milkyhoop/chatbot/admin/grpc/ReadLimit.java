package com.milkyhoop.chatbot.admin.grpc;

import java.util.concurrent.Semaphore;

/**
 * Limits how many calls read topics at the same time, since each may read all of one. Thread-safe.
 */
final class ReadLimit {
  static final int LIMIT = 8;

  private final Semaphore permits = new Semaphore(LIMIT);

  /**
   * Runs a read on the call's thread.
   *
   * @throws AdminCallException where there are too many
   */
  void run(Runnable reading) {
    if (!permits.tryAcquire()) {
      throw new AdminCallException(
          AdminReason.TOO_MANY_CALLS, LIMIT + " calls read topics already");
    }
    try {
      reading.run();
    } finally {
      permits.release();
    }
  }
}
