package com.milkyhoop.chatbot.cli;

import java.util.Set;

/** Where a chatbot listens, such as {@code localhost:5003}. */
record Endpoint(String host, int port) {

  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  /**
   * @throws IllegalArgumentException when it is not {@code host:port}
   */
  static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("'" + text + "' is not host:port, such as localhost:5003");
    }
    return new Endpoint(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  boolean isOnThisMachine() {
    return THIS_MACHINE.contains(host);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
