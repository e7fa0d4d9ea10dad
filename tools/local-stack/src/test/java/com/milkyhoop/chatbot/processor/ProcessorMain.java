package com.milkyhoop.chatbot.processor;

import com.milkyhoop.chatbot.localstack.FakeService;
import java.io.IOException;

/** Stands where the real one is in a built project. */
public final class ProcessorMain {

  private ProcessorMain() {}

  static void main(String[] args) throws IOException {
    FakeService.run();
  }
}
