package com.milkyhoop.chatbot.localstack.process;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds what must happen before this JVM ends (also by Ctrl-C or SIGTERM), last added first, one
 * after the other: JVM shutdown hooks have no order. Once the end has begun nothing can be added.
 */
public final class ExitActions {

  private static final Logger log = LoggerFactory.getLogger(ExitActions.class);
  private static final ExitActions OF_THIS_JVM = new ExitActions();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(OF_THIS_JVM::runAll, "exit-actions"));
  }

  private final Deque<Runnable> actions = new ArrayDeque<>();
  private boolean ending;

  private ExitActions() {}

  /**
   * @throws IllegalStateException when this JVM is ending
   */
  public static void add(Runnable action) {
    OF_THIS_JVM.addAction(action);
  }

  /** The action is not needed any more; identity decides. */
  public static void remove(Runnable action) {
    OF_THIS_JVM.removeAction(action);
  }

  /**
   * Returns whether this JVM is ending: servers of its own stop now, or will at once, whatever
   * other threads still do with them.
   */
  public static boolean isEnding() {
    return OF_THIS_JVM.hasBegun();
  }

  private synchronized boolean hasBegun() {
    return ending;
  }

  private synchronized void addAction(Runnable action) {
    if (ending) {
      throw new IllegalStateException("this JVM is ending");
    }
    actions.push(action);
  }

  private synchronized void removeAction(Runnable action) {
    actions.removeIf(each -> each == action);
  }

  private void runAll() {
    for (Runnable action = next(); action != null; action = next()) {
      try {
        action.run();
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("an exit action failed");
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    ending = true;
    return actions.poll();
  }
}
