package com.milkyhoop.chatbot.replay.worker;

import com.milkyhoop.chatbot.kit.ServiceMain;

/** Starts a worker of replays. */
public final class ReplayWorkerMain {
  private ReplayWorkerMain() {}

  public static void main(String[] args) {
    ServiceMain.run("replay-worker", ReplayWorkerConfig::read, ReplayWorkerModule::components);
  }
}
