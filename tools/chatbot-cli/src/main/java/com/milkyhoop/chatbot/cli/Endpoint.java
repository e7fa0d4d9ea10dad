package com.milkyhoop.chatbot.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names the address where a chatbot listens, such as {@code localhost:5003}. */
record Endpoint(String host, int port) {

  private static final Pattern HOST_AND_PORT =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):([0-9]{1,5})");
  private static final Pattern THIS_MACHINE =
      Pattern.compile("localhost|127(\\.[0-9]+){3}|\\[?::1]?", Pattern.CASE_INSENSITIVE);

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
    return THIS_MACHINE.matcher(host).matches();
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
