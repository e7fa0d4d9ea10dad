package com.milkyhoop.chatbot.replay.run.command;

import com.milkyhoop.chatbot.event.ReplayTarget;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.replay.run.work.TargetModels;
import com.milkyhoop.chatbot.replay.run.work.UnknownTargetException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Checks before a run, at no cost, whether the servers that it will ask can be reached. */
final class Reachability {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final TargetModels models;
  private final Set<String> reached = new HashSet<>();

  Reachability(TargetModels models) {
    this.models = models;
  }

  /**
   * @param asker who asks the target, for the message
   * @throws BadInputException when the target is none that can be asked from here
   * @throws UnreachableException when nobody answers there
   */
  void require(String asker, ReplayTarget target) {
    URI server;
    try {
      server = models.route(target).server().baseUrl();
    } catch (UnknownTargetException e) {
      throw new BadInputException("%s: %s".formatted(asker, e.getMessage()), e);
    }
    if (isBehindProxy(server)) {
      return;
    }
    int port =
        server.getPort() >= 0 ? server.getPort() : server.getScheme().equals("https") ? 443 : 80;
    if (!reached.add(server.getHost() + ':' + port)) {
      return;
    }
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(server.getHost(), port), (int) CONNECT.toMillis());
    } catch (IOException e) {
      throw new UnreachableException(
          "%s: %s can't be reached: %s".formatted(asker, server, e.getMessage()), e);
    }
  }

  private static boolean isBehindProxy(URI server) {
    return ProxySelector.getDefault().select(server).stream()
        .anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
  }
}
