package com.milkyhoop.chatbot.processor;

import com.milkyhoop.chatbot.kit.ServiceMain;

/** Starts the processor. */
public final class ProcessorMain {
  private ProcessorMain() {}

  public static void main(String[] args) {
    ServiceMain.run("processor", ProcessorConfig::read, ProcessorModule::components);
  }
}
