package com.milkyhoop.chatbot.modelstub;

import java.net.InetSocketAddress;

/** Serves as a process of its own: {@code OpenAiStubMain [HOST:]PORT [BEHAVIOUR-AS-JSON]}. */
public final class OpenAiStubMain {

  private OpenAiStubMain() {}

  /** Returns the arguments of a process that behaves so, on the loopback interface. */
  public static String[] arguments(int port, StubBehaviour behaviour) {
    return new String[] {String.valueOf(port), StubJson.write(behaviour).toString()};
  }

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
