package com.milkyhoop.chatbot.sink;

import com.milkyhoop.chatbot.localstack.FakeService;
import java.io.IOException;

/** Stands where the real one is in a built project. */
public final class SinkMain {

  private SinkMain() {}

  static void main(String[] args) throws IOException {
    FakeService.run();
  }
}
