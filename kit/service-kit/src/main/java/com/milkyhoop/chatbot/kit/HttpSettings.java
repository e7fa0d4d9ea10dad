package com.milkyhoop.chatbot.kit;

import java.net.InetSocketAddress;

/**
 * Says where health and metrics are served.
 *
 * @param host a name or address of this machine
 * @param port 0: any free one
 */
public record HttpAddress(String host, int port) {
  private static final String EVERYWHERE = "0.0.0.0";
  private static final int PORT = 8080;
  private static final int MAX_PORT = 65_535;

  /** Reads HTTP_HOST and HTTP_PORT. */
  public static HttpAddress read(ConfigReader env) {
    return new HttpAddress(
        env.string("HTTP_HOST", EVERYWHERE), env.integer("HTTP_PORT", PORT, 0, MAX_PORT));
  }

  InetSocketAddress socket() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
