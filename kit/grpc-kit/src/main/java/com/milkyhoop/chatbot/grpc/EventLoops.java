package com.milkyhoop.chatbot.grpc;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;

/**
 * Owns the threads that move the bytes of one server: one that accepts, one a core for the
 * connections. gRPC wants them from whoever brings a listening socket of its own, which {@link
 * ConnectionLimit} needs.
 */
final class EventLoops implements AutoCloseable {
  private static final long STOP_MS = 1000;

  private final EventLoopGroup accepting = group("grpc-accept", 1);
  private final EventLoopGroup connections =
      group("grpc-io", Runtime.getRuntime().availableProcessors());

  /** Has the server listen by these threads, each connection through the handler first. */
  void applyTo(NettyServerBuilder server, ChannelHandler first) {
    server
        .bossEventLoopGroup(accepting)
        .workerEventLoopGroup(connections)
        .channelFactory(
            () -> {
              ServerChannel listening =
                  Epoll.isAvailable()
                      ? new EpollServerSocketChannel()
                      : new NioServerSocketChannel();
              listening.pipeline().addFirst(first);
              return listening;
            });
  }

  /** Stops the threads, when the server has. */
  @Override
  public void close() {
    var stopped = accepting.shutdownGracefully(0, STOP_MS, MILLISECONDS);
    connections
        .shutdownGracefully(0, STOP_MS, MILLISECONDS)
        .awaitUninterruptibly(2 * STOP_MS, MILLISECONDS);
    stopped.awaitUninterruptibly(2 * STOP_MS, MILLISECONDS);
  }

  private static EventLoopGroup group(String name, int threads) {
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), io);
  }
}
