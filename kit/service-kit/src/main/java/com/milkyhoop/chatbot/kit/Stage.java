package com.milkyhoop.chatbot.kit;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts components that can only be built once those before it have started, because they need
 * what those found out. It is one component of its process: its own start in order and stop in
 * reverse, and it is ready when all of them are.
 */
public final class Stage implements Component, Readiness {
  private final Supplier<List<Component>> components;
  private volatile @Nullable Lifecycle lifecycle;
  private volatile List<Readiness> readiness = List.of();

  /**
   * @param components builds them, in the order to start; called once, at start
   */
  public Stage(Supplier<List<Component>> components) {
    this.components = components;
  }

  @Override
  public void start() {
    List<Component> built = components.get();
    readiness = built.stream().flatMap(Stage::readiness).toList();
    var own = new Lifecycle(built);
    lifecycle = own;
    own.start();
  }

  @Override
  public Optional<String> whyNotReady() {
    return lifecycle == null
        ? Optional.of("not started")
        : readiness.stream().flatMap(it -> it.whyNotReady().stream()).findFirst();
  }

  @Override
  public void hurry() {
    Lifecycle own = lifecycle;
    if (own != null) {
      own.hurry();
    }
  }

  @Override
  public void close() {
    Lifecycle own = lifecycle;
    if (own != null) {
      own.close();
    }
  }

  private static Stream<Readiness> readiness(Component component) {
    return component instanceof Readiness it ? Stream.of(it) : Stream.empty();
  }
}
