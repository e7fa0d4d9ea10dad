package com.milkyhoop.chatbot.kit;

import java.net.InetSocketAddress;

/**
 * Says where health and metrics are served, and whether threads are.
 *
 * @param host a name or address of this machine
 * @param port 0: any free one
 * @param threads whether whoever reaches the port may see what each thread does
 */
public record HttpSettings(String host, int port, boolean threads) {
  private static final String EVERYWHERE = "0.0.0.0";
  private static final int PORT = 8080;
  private static final int MAX_PORT = 65_535;

  private enum Threads {
    OFF,
    ON
  }

  /** Reads HTTP_HOST, HTTP_PORT and HTTP_THREADS. */
  public static HttpSettings read(ConfigReader env) {
    return new HttpSettings(
        env.string("HTTP_HOST", EVERYWHERE),
        env.integer("HTTP_PORT", PORT, 0, MAX_PORT),
        env.word("HTTP_THREADS", Threads.OFF) == Threads.ON);
  }

  InetSocketAddress socket() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
