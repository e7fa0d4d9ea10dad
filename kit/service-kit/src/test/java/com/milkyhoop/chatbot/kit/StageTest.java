package com.milkyhoop.chatbot.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StageTest {
  private final List<String> calls = new ArrayList<>();
  private Optional<String> why = Optional.of("restoring");

  @Test
  void shouldBuildItsComponentsWhenThoseBeforeItHaveStarted() {
    var stage =
        new Stage(
            () -> {
              calls.add("build");
              return List.of(component("b"), component("c"));
            });
    var lifecycle = new Lifecycle(List.of(component("a"), stage));

    lifecycle.start();
    lifecycle.close();

    assertThat(calls)
        .containsExactly("start a", "build", "start b", "start c", "close c", "close b", "close a");
  }

  @Test
  void shouldBeReadyWhenAllThatItBuiltIs() {
    var stage = new Stage(() -> List.of(component("a"), new Restoring()));
    assertThat(stage.whyNotReady()).contains("not started");

    stage.start();
    assertThat(stage.whyNotReady()).contains("restoring");

    why = Optional.empty();
    assertThat(stage.whyNotReady()).isEmpty();
  }

  @Test
  void shouldStopWhatHadStartedWhenOneOfThemFailsToStart() {
    var failure = new IllegalStateException("no broker");
    var stage = new Stage(() -> List.of(component("b"), failing(failure)));
    var lifecycle = new Lifecycle(List.of(component("a"), stage));

    assertThatThrownBy(lifecycle::start).isSameAs(failure).hasNoSuppressedExceptions();

    assertThat(calls).containsExactly("start a", "start b", "close b", "close a");
  }

  @Test
  void shouldHaveNothingToStopWhenItCouldNotBeBuilt() {
    var failure = new IllegalStateException("no broker");
    var stage =
        new Stage(
            () -> {
              throw failure;
            });

    assertThatThrownBy(new Lifecycle(List.of(component("a"), stage))::start).isSameAs(failure);

    assertThat(calls).containsExactly("start a", "close a");
  }

  private Component component(String name) {
    return new Component() {
      @Override
      public void start() {
        calls.add("start " + name);
      }

      @Override
      public void close() {
        calls.add("close " + name);
      }
    };
  }

  private static Component failing(RuntimeException failure) {
    return new Component() {
      @Override
      public void start() {
        throw failure;
      }

      @Override
      public void close() {}
    };
  }

  private final class Restoring implements Component, Readiness {
    @Override
    public void start() {}

    @Override
    public Optional<String> whyNotReady() {
      return why;
    }

    @Override
    public void close() {}
  }
}
