package com.milkyhoop.chatbot.kafka.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class BoundedReplacementTest {
  private final AtomicLong now = new AtomicLong();
  private final BoundedReplacement handler = new BoundedReplacement(now::get);

  @Test
  void shouldReplaceAThreadUntilItFailsTooOften() {
    for (int failure = 0; failure < BoundedReplacement.MAX_REPLACEMENTS; failure++) {
      assertThat(fail()).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    }

    assertThat(fail()).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
  }

  @Test
  void shouldForgetFailuresOfLongAgo() {
    for (int failure = 0; failure < 5 * BoundedReplacement.MAX_REPLACEMENTS; failure++) {
      now.addAndGet(BoundedReplacement.WITHIN.toNanos() / 5);

      assertThat(fail()).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    }
  }

  private StreamThreadExceptionResponse fail() {
    return handler.handle(new IllegalStateException("as the test wants"));
  }
}
