package com.milkyhoop.chatbot.sink;

import com.milkyhoop.chatbot.kit.ServiceMain;

/** Starts the sink. */
public final class SinkMain {
  private SinkMain() {}

  public static void main(String[] args) {
    ServiceMain.run("sink", SinkConfig::read, SinkModule::components);
  }
}
