package com.milkyhoop.chatbot.localstack.network;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets threads pass while it is open, and holds them while it is shut. Thread-safe. */
final class Gate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();
  private boolean isOpen = true;

  void open() {
    set(true);
  }

  void shut() {
    set(false);
  }

  private void set(boolean open) {
    lock.lock();
    try {
      isOpen = open;
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns when it is open. */
  void pass() throws InterruptedException {
    lock.lock();
    try {
      while (!isOpen) {
        opened.await();
      }
    } finally {
      lock.unlock();
    }
  }
}
