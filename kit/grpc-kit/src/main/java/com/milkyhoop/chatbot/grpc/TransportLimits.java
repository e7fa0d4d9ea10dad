package com.milkyhoop.chatbot.grpc;

import com.milkyhoop.chatbot.kit.ConfigReader;

/**
 * Bounds what others may cost a server before they have shown who they are.
 *
 * @param connections open at once
 * @param connectionsOfPeer of one address at once; fewer than all, so that no address takes all
 * @param streams open at once on one connection
 * @param inboundBytes of one message
 */
public record TransportLimits(
    int connections, int connectionsOfPeer, int streams, int inboundBytes) {
  private static final int CONNECTIONS = 4000;
  private static final int MOST = 1_000_000;

  /**
   * Reads GRPC_MAX_CONNECTIONS and GRPC_MAX_CONNECTIONS_PER_ADDRESS.
   *
   * @param streams see the type
   * @param inboundBytes see the type
   */
  public static TransportLimits read(ConfigReader env, int streams, int inboundBytes) {
    int connections = env.integer("GRPC_MAX_CONNECTIONS", CONNECTIONS, 1, MOST);
    int ofPeer =
        env.integer(
            "GRPC_MAX_CONNECTIONS_PER_ADDRESS", Math.max(1, connections / 2), 1, connections);
    return new TransportLimits(connections, ofPeer, streams, inboundBytes);
  }
}
