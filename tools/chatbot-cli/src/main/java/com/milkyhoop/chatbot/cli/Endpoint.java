package com.milkyhoop.chatbot.cli;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says where a chatbot listens, such as {@code localhost:5003}. */
record Endpoint(String host, int port) {

  private static final Pattern HOST_AND_PORT =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):([0-9]{1,5})");
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  /**
   * @throws IllegalArgumentException when it is not {@code host:port}
   */
  static Endpoint parse(String text) {
    Matcher parts = HOST_AND_PORT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not host:port, such as localhost:5003");
    }
    return new Endpoint(parts.group(1), Integer.parseInt(parts.group(2)));
  }

  boolean isOnThisMachine() {
    return THIS_MACHINE.contains(host);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
