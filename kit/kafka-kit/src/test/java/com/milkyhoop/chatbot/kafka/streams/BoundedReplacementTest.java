package com.milkyhoop.chatbot.kafka.streams;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kafka.KafkaRefusals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class BoundedReplacementTest {
  private final AtomicLong now = new AtomicLong();
  private final List<Duration> pauses = new ArrayList<>();
  private final BoundedReplacement handler =
      new BoundedReplacement(KafkaRefusals.UNNAMED, now::get, pauses::add);

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

  /** A password that is replaced is wrong for a minute or two, however often that is asked. */
  @Test
  void shouldWaitForALoginThatIsRefusedLongerThanForAnotherFailure() {
    for (long waited = 0;
        waited <= BoundedReplacement.LOGIN_PATIENCE.toNanos();
        waited += BoundedReplacement.LOGIN_PAUSE.toNanos()) {
      assertThat(refuse()).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
      now.addAndGet(BoundedReplacement.LOGIN_PAUSE.toNanos());
    }

    assertThat(refuse()).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(pauses).hasSize(151).containsOnly(BoundedReplacement.LOGIN_PAUSE);
    assertThat(handler.refusal()).get().asString().contains("invalid credentials");
  }

  private StreamThreadExceptionResponse refuse() {
    return handler.handle(
        new KafkaException("poll", new SaslAuthenticationException("invalid credentials")));
  }

  private StreamThreadExceptionResponse fail() {
    return handler.handle(new IllegalStateException("as the test wants"));
  }
}
