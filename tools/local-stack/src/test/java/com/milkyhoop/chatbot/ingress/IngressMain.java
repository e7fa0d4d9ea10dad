package com.milkyhoop.chatbot.ingress;

import com.milkyhoop.chatbot.localstack.FakeService;
import java.io.IOException;

/** Stands where the real one is in a built project. */
public final class IngressMain {

  private IngressMain() {}

  static void main(String[] args) throws IOException {
    FakeService.run();
  }
}
