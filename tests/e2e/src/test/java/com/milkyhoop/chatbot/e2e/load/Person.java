package com.milkyhoop.chatbot.e2e.load;

import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One who chats until told to stop: a few rounds in a conversation, then a new one. In a round so
 * many messages are sent one after the other, each as soon as the one before is accepted. On its
 * own virtual thread.
 */
final class Person {
  private static final int ROUNDS = 4;

  private final Devices devices;
  private final Random random;
  private final int turnsAtOnce;
  private final CountDownLatch stop;

  Person(Devices devices, Random random, int turnsAtOnce, CountDownLatch stop) {
    this.devices = devices;
    this.random = random;
    this.turnsAtOnce = turnsAtOnce;
    this.stop = stop;
  }

  void chatAfter(Duration delay) {
    try {
      boolean isOver = stop.await(delay.toNanos(), TimeUnit.NANOSECONDS);
      while (!isOver) {
        converse("u-" + new UUID(random.nextLong(), random.nextLong()));
        isOver = stop.getCount() == 0;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void converse(String user) throws InterruptedException {
    for (int round = 0; round < ROUNDS && stop.getCount() > 0; round++) {
      List<CompletableFuture<Void>> turns = new ArrayList<>();
      for (int turn = 0; turn < turnsAtOnce; turn++) {
        turns.add(devices.send(message(user), random));
      }
      turns.forEach(CompletableFuture::join);
    }
  }

  /** No two messages are the same, so that each names its request. */
  private SendMessageRequest message(String user) {
    return message(user, random);
  }

  static SendMessageRequest message(String user, Random random) {
    String id = new UUID(random.nextLong(), random.nextLong()).toString();
    return SendMessageRequest.newBuilder()
        .setUserId(user)
        .setSessionId("s")
        .setRequestId(id)
        .setMessage("Tell me a long story, please. Its number is " + id)
        .build();
  }
}
