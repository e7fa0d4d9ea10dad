package com.milkyhoop.chatbot.localstack.openai;

import java.net.InetSocketAddress;

/**
 * The process of {@link OpenAiStubProcess}: {@code OpenAiStubMain [HOST:]PORT [BEHAVIOUR-AS-JSON]}.
 */
final class OpenAiStubMain {

  private OpenAiStubMain() {}

  static void main(String[] args) throws InterruptedException {
    String behaviour = args.length > 1 ? args[1] : "{}";
    try (OpenAiStub stub =
        OpenAiStub.start(address(args[0]), StubJson.behaviour(StubJson.parse(behaviour)))) {
      System.out.println("serving " + stub.baseUri());
      Thread.currentThread().join();
    }
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? OpenAiStub.LOOPBACK : text.substring(0, colon);
    return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
  }
}
