package com.milkyhoop.chatbot.processor.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs the threads of one process' turns, one at a time; some hang and never come back. */
final class TurnThreads {
  private final String process;
  private final List<TurnThread> threads = new ArrayList<>();
  private final Set<TurnThread> hanging = new HashSet<>();
  private @Nullable TurnThread current;
  private int texts;

  TurnThreads(String process) {
    this.process = process;
  }

  /** The thread that runs now. */
  TurnThread current() {
    if (current == null) {
      throw new IllegalStateException("no turn runs now");
    }
    return current;
  }

  /** The calls that nobody has stopped. */
  List<SimulatedCall> liveCalls() {
    return threads.stream()
        .filter(thread -> !thread.done())
        .map(TurnThread::call)
        .filter(call -> !call.stopped())
        .toList();
  }

  /** Returns how many other calls for this request go on that nobody has stopped. */
  long othersCalling(String requestId) {
    return threads.stream()
        .filter(thread -> !thread.done() && thread != current)
        .map(TurnThread::call)
        .filter(call -> !call.stopped() && call.requestId().equals(requestId))
        .count();
  }

  int size() {
    return threads.size();
  }

  /** Returns whether none will ever do anything: what hangs does not. */
  boolean isIdle() {
    return threads.stream().allMatch(hanging::contains);
  }

  /** Begins a turn that has its permit. */
  void begin(Runnable turn, Random random) {
    var thread = new TurnThread();
    threads.add(thread);
    if (random.nextInt(20) == 0) {
      hanging.add(thread);
      Coverage.HANGING.count();
    }
    run(thread, () -> thread.begin(turn));
  }

  /** The model goes on with a call; false where none waits. */
  boolean goOn(Random random) {
    List<TurnThread> waiting =
        threads.stream().filter(it -> !it.done() && !hanging.contains(it)).toList();
    if (waiting.isEmpty()) {
      return false;
    }
    TurnThread thread = waiting.get(random.nextInt(waiting.size()));
    run(thread, () -> thread.go(action(thread.call(), random)));
    return true;
  }

  private TurnThread.Action action(SimulatedCall call, Random random) {
    int what = random.nextInt(10);
    if (call.stopped() && what < 8) {
      return new TurnThread.Action.NoticeStop();
    }
    if (what < 4) {
      return new TurnThread.Action.Say(text(call, random));
    }
    if (what < 8) {
      return call.said().isEmpty()
          ? new TurnThread.Action.Say(text(call, random))
          : new TurnThread.Action.End();
    }
    return new TurnThread.Action.Fail(what == 9);
  }

  /** No two calls say the same, and characters have all lengths. */
  private String text(SimulatedCall call, Random random) {
    String piece = random.nextBoolean() ? "é🙂 " : "halo ";
    return call.said().isEmpty() ? process + '.' + ++texts + ' ' + piece : piece;
  }

  private void run(TurnThread thread, Runnable step) {
    current = thread;
    step.run();
    current = null;
    if (thread.done()) {
      threads.remove(thread);
    }
  }

  /** Ends all: none may stay. */
  void end() {
    while (!threads.isEmpty()) {
      TurnThread thread = threads.getFirst();
      run(thread, () -> thread.go(new TurnThread.Action.NoticeStop()));
    }
  }
}
