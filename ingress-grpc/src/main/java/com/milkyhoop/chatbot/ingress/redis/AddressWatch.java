package com.milkyhoop.chatbot.ingress.redis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;

/**
 * Tells when a name means other addresses than before. The JVM keeps an address for a few seconds,
 * so that asking often costs little. One thread.
 */
final class AddressWatch {
  private final String name;
  private Set<InetAddress> last = Set.of();

  AddressWatch(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** Looks it up; a name that means nothing now says nothing. */
  boolean hasMoved() {
    Set<InetAddress> now;
    try {
      now = Set.copyOf(Arrays.asList(InetAddress.getAllByName(name)));
    } catch (UnknownHostException _) {
      return false;
    }
    boolean moved = !last.isEmpty() && !last.equals(now);
    last = now;
    return moved;
  }
}
