package com.milkyhoop.chatbot.kit;

/**
 * A component of a process that starts and stops. {@link Lifecycle} starts components in order and
 * stops them in reverse.
 */
public interface Component extends AutoCloseable {
  void start();

  /** Something that needs no start but must be closed. */
  static Component closing(AutoCloseable resource) {
    return new Component() {
      @Override
      public void start() {}

      @Override
      public void close() {
        try {
          resource.close();
        } catch (Exception e) {
          throw new IllegalStateException(resource + " can't be closed", e);
        }
      }
    };
  }

  /**
   * Is told, on any thread and perhaps while it stops, that the process was asked to stop once
   * more: what {@link #close} waits for is given up.
   */
  default void hurry() {}

  /** Stops; called once, also when {@link #start} failed half-way. */
  @Override
  void close();
}
