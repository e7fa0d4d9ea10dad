package com.milkyhoop.chatbot.kit;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the addresses of a server that a URL names.
 *
 * @param host a name or an address, of IPv6 without its brackets
 */
public record HostPort(String host, int port) {
  private static final int MAX_PORT = 65_535;
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)]|([^\\s:,\\[\\]/?#@]+))(?::(\\d{1,5}))?");

  public HostPort {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("has no host");
    }
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("has a port that is not from 1 to " + MAX_PORT);
    }
  }

  /**
   * Reads {@code host[:port],…}.
   *
   * @throws IllegalArgumentException with the rule that one of them breaks
   */
  public static List<HostPort> list(String text, int defaultPort) {
    return Arrays.stream(text.split(",", -1)).map(each -> parse(each, defaultPort)).toList();
  }

  private static HostPort parse(String text, int defaultPort) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          text.isEmpty() ? "has no host" : "has a host that is no host:port");
    }
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    String port = matcher.group(3);
    return new HostPort(host, port == null ? defaultPort : Integer.parseInt(port));
  }

  /** Returns the host as it stands in a URL: an address of IPv6 in brackets. */
  public String hostInUrl() {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  @Override
  public String toString() {
    return hostInUrl() + ":" + port;
  }
}
