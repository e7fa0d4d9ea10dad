package com.milkyhoop.chatbot.kit;

import java.security.Security;

/**
 * Bounds how long the JVM keeps what a name was looked up to be. By default it is 30 s, and 10 s
 * for a name that was unknown: so much later would a failover that moves a name be noticed. Source:
 * the comments of the JDK's {@code java.security}.
 */
final class NameLookups {
  private static final String KNOWN = "networkaddress.cache.ttl";
  private static final String UNKNOWN = "networkaddress.cache.negative.ttl";
  private static final int SECONDS = 3;
  private static final int SECONDS_WHERE_UNKNOWN = 1;

  private NameLookups() {}

  /** Sets the bounds. The JVM reads them at its first lookup, and never again. */
  static void refreshOften() {
    Security.setProperty(KNOWN, Integer.toString(SECONDS));
    Security.setProperty(UNKNOWN, Integer.toString(SECONDS_WHERE_UNKNOWN));
  }
}
