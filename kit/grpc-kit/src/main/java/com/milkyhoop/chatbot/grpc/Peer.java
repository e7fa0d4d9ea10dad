package com.milkyhoop.chatbot.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Names the other end of a connection, for limits and for the audit log. One subscriber owns all
 * addresses of an IPv6 /64, so those count as one.
 */
public final class Peer {
  private static final String UNKNOWN = "unknown";
  private static final int NETWORK_BYTES = 8;

  private Peer() {}

  /** Returns the address of the peer of a call; {@code unknown} where it has none. */
  public static String of(Attributes call) {
    return of(call.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
  }

  /** Returns the address without its port; {@code unknown} where it is no address of IP. */
  public static String of(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress ip && ip.getAddress() != null
        ? of(ip.getAddress())
        : UNKNOWN;
  }

  private static String of(InetAddress address) {
    return address instanceof Inet6Address six && !six.isLoopbackAddress()
        ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK_BYTES)) + "/64"
        : address.getHostAddress();
  }
}
