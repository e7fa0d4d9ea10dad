package com.milkyhoop.chatbot.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LifecycleTest {
  private final List<String> calls = new CopyOnWriteArrayList<>();

  @Test
  void shouldStartInOrderAndStopInReverse() {
    var lifecycle = new Lifecycle(List.of(component("a"), component("b"), component("c")));

    lifecycle.start();
    lifecycle.close();

    assertThat(calls)
        .containsExactly("start a", "start b", "start c", "close c", "close b", "close a");
  }

  @Test
  void shouldStopEachPartOnceWhenClosedTwice() {
    var lifecycle = new Lifecycle(List.of(component("a")));
    lifecycle.start();
    lifecycle.close();

    lifecycle.close();

    assertThat(calls).containsExactly("start a", "close a");
  }

  @Test
  void shouldStopNothingWhenNothingWasStarted() {
    new Lifecycle(List.of(component("a"))).close();

    assertThat(calls).isEmpty();
  }

  @Test
  void shouldStopWhatHadStartedWhenAPartFailsToStart() {
    var failure = new IllegalStateException("b can't start");
    var lifecycle =
        new Lifecycle(List.of(component("a"), component("b", failure, null), component("c")));

    assertThatThrownBy(lifecycle::start).isSameAs(failure).hasNoSuppressedExceptions();
    lifecycle.close();

    assertThat(calls).containsExactly("start a", "start b", "close b", "close a");
  }

  @Test
  void shouldStopWhatHadStartedWhenAClassIsMissing() {
    var failure = new NoClassDefFoundError("a native library");
    var lifecycle = new Lifecycle(List.of(component("a"), component("b", failure, null)));

    assertThatThrownBy(lifecycle::start).isSameAs(failure);

    assertThat(calls).containsExactly("start a", "start b", "close b", "close a");
  }

  @Test
  void shouldKeepLaterFailuresAsSuppressedOnesOfTheStartsFailure() {
    var failure = new IllegalStateException("b can't start");
    var later = new IllegalStateException("a can't stop");
    var lifecycle =
        new Lifecycle(List.of(component("a", null, later), component("b", failure, failure)));

    assertThatThrownBy(lifecycle::start).isSameAs(failure).hasSuppressedException(later);
  }

  @Test
  void shouldStopTheOthersWhenPartsFailToStopAndLoseNoFailure() {
    var first = new NoClassDefFoundError("c can't stop");
    var second = new IllegalStateException("b can't stop");
    var lifecycle =
        new Lifecycle(
            List.of(component("a"), component("b", null, second), component("c", null, first)));
    lifecycle.start();

    Throwable failure = catchThrowable(lifecycle::close);

    assertThat(failure).hasMessage("2 components failed to stop").hasCause(first);
    assertThat(failure.getSuppressed()).containsExactly(second);
    assertThat(calls).endsWith("close c", "close b", "close a");
  }

  @Test
  @Timeout(10)
  void shouldInterruptAStartThatIsUnderWayWhenClosed() throws Exception {
    var waiting = new CountDownLatch(1);
    var lifecycle = new Lifecycle(List.of(component("a"), waitingForEver(waiting), component("c")));

    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> start = executor.submit(lifecycle::start);
      waiting.await();
      lifecycle.close();

      assertThatThrownBy(start::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseInstanceOf(InterruptedException.class);
    }
    assertThat(calls).containsExactly("start a", "close waiting", "close a");
  }

  @Test
  @Timeout(10)
  void shouldTellAPartThatItWaitsForTooMuchAsItStops() throws Exception {
    var waiting = new CountDownLatch(1);
    var hurried = new CountDownLatch(1);
    var lifecycle = new Lifecycle(List.of(stoppingUntil(hurried, waiting)));
    lifecycle.start();
    Thread stopping = Thread.ofVirtual().start(lifecycle::close);
    waiting.await();

    lifecycle.hurry();

    stopping.join();
  }

  private static Component stoppingUntil(CountDownLatch hurried, CountDownLatch waiting) {
    return new Component() {
      @Override
      public void start() {}

      @Override
      public void hurry() {
        hurried.countDown();
      }

      @Override
      public void close() {
        waiting.countDown();
        try {
          hurried.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  private Component waitingForEver(CountDownLatch waiting) {
    return new Component() {
      @Override
      public void start() {
        waiting.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void close() {
        calls.add("close waiting");
      }
    };
  }

  private Component component(String name) {
    return component(name, null, null);
  }

  private Component component(
      String name, @Nullable Throwable startFailure, @Nullable Throwable closeFailure) {
    return new Component() {
      @Override
      public void start() {
        calls.add("start " + name);
        throwUnlessNull(startFailure);
      }

      @Override
      public void close() {
        calls.add("close " + name);
        throwUnlessNull(closeFailure);
      }
    };
  }

  private static void throwUnlessNull(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      default -> throw new IllegalArgumentException(failure);
    }
  }
}
