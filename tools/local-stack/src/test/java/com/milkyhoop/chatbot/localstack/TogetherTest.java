package com.milkyhoop.chatbot.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TogetherTest {

  @Test
  void shouldThrowOneFailureWithTheOthersSuppressedInIt() {
    var failures = List.of(new IllegalStateException("a"), new IllegalStateException("b"));

    Throwable thrown = catchThrowable(() -> Together.forEach(failures, TogetherTest::fail));

    assertThat(failures).contains((IllegalStateException) thrown);
    assertThat(thrown.getSuppressed()).hasSize(1).isSubsetOf(failures);
  }

  @Test
  void shouldThrowAFailureThatAllShareAsItIs() {
    var failure = new IllegalStateException("no engine");

    Throwable thrown =
        catchThrowable(() -> Together.forEach(List.of(failure, failure), TogetherTest::fail));

    assertThat(thrown).isSameAs(failure).hasNoSuppressedExceptions();
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }
}
