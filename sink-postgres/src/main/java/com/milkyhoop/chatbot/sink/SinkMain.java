package com.milkyhoop.chatbot.sink;

import com.milkyhoop.chatbot.kit.ServiceMain;

/** Runs the sink until SIGTERM; see {@link SinkConfig} for its variables. */
public final class SinkMain {
  private SinkMain() {}

  public static void main(String[] args) {
    ServiceMain.run("sink", env -> new SinkModule(SinkConfig.read(env)).parts());
  }
}
