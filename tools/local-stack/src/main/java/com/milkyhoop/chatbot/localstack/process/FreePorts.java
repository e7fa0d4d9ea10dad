package com.milkyhoop.chatbot.localstack.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that must come back on the same port after a restart. They lie below the range
 * from which operating systems take ports for outgoing connections, so none of those can take the
 * port while its server is away; each is handed out once a JVM.
 */
public final class FreePorts {

  private static final int LOWEST = 20_000;
  private static final int BEYOND = 32_000;
  private static final int TRIES = 1_000;
  private static final Set<Integer> HANDED_OUT = new HashSet<>();

  private FreePorts() {}

  public static synchronized int next() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND);
      if (!HANDED_OUT.contains(port) && isFree(port)) {
        HANDED_OUT.add(port);
        return port;
      }
    }
    throw new IllegalStateException("no free port found in " + LOWEST + ".." + (BEYOND - 1));
  }

  /** Returns whether nothing listens on the port, on any of this machine's addresses. */
  public static boolean isFree(int port) {
    try (ServerSocket loopback = new ServerSocket();
        ServerSocket any = new ServerSocket()) {
      loopback.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      loopback.close();
      any.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
