package com.milkyhoop.chatbot.grpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler.Sharable;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.micrometer.core.instrument.Counter;

/**
 * Closes connections beyond a limit where they are accepted: before TLS, HTTP/2 and their buffers
 * cost anything. Stands first in the pipeline of the listening socket and runs on its event loop.
 */
@Sharable
final class ConnectionLimit extends ChannelInboundHandlerAdapter {
  private final Shares connections;
  private final Counter refused;

  ConnectionLimit(Shares connections, Counter refused) {
    this.connections = connections;
    this.refused = refused;
  }

  @Override
  public void channelRead(ChannelHandlerContext listening, Object accepted) {
    var connection = (Channel) accepted;
    String peer = Peer.of(connection.remoteAddress());
    if (!connections.tryTake(peer)) {
      refused.increment();
      connection.unsafe().closeForcibly();
      return;
    }
    connection.closeFuture().addListener(_ -> connections.release(peer));
    listening.fireChannelRead(accepted);
  }
}
