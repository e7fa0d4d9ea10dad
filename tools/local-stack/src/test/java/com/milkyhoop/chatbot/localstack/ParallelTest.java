package com.milkyhoop.chatbot.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ParallelTest {

  @Test
  void shouldThrowOneFailureWithTheOthersSuppressedInIt() {
    var failures = List.of(new IllegalStateException("a"), new IllegalStateException("b"));

    Throwable thrown = catchThrowable(() -> Parallel.forEach(failures, ParallelTest::fail));

    assertThat(failures).contains((IllegalStateException) thrown);
    assertThat(thrown.getSuppressed()).hasSize(1).isSubsetOf(failures);
  }

  @Test
  void shouldThrowAFailureThatAllShareAsItIs() {
    var failure = new IllegalStateException("no engine");

    Throwable thrown =
        catchThrowable(() -> Parallel.forEach(List.of(failure, failure), ParallelTest::fail));

    assertThat(thrown).isSameAs(failure).hasNoSuppressedExceptions();
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }
}
