package com.milkyhoop.chatbot.localstack.openai;

/** The process of {@link OpenAiStubProcess}: {@code OpenAiStubMain PORT [BEHAVIOUR-AS-JSON]}. */
final class OpenAiStubMain {

  private OpenAiStubMain() {}

  static void main(String[] args) throws InterruptedException {
    int port = Integer.parseInt(args[0]);
    String behaviour = args.length > 1 ? args[1] : "{}";
    try (OpenAiStub stub = OpenAiStub.start(port, StubJson.behaviour(StubJson.parse(behaviour)))) {
      System.out.println("serving " + stub.baseUri());
      Thread.currentThread().join();
    }
  }
}
