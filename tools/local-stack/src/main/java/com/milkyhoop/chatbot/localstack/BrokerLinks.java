package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.network.TcpLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Links between the nodes of a cluster that can be cut: one for each node, each other node and each
 * listener that nodes have for each other. Every node has a name, and a file of its own by which
 * its JVM finds the others' names at the addresses of its own links; so no link has to guess who
 * calls. Clients don't come this way. Needs addresses of 127.0.0.0/8 beside 127.0.0.1, which Linux
 * has and macOS has not.
 */
final class BrokerLinks implements KafkaRoutes, AutoCloseable {
  private record Link(int from, int to, TcpLink tcp) {
    boolean touches(KafkaNode node) {
      return from == node.id() || to == node.id();
    }
  }

  private final Path folder;
  private final List<KafkaNode> nodes;
  private final List<Link> links = new ArrayList<>();

  /**
   * @param folder for the files that tell addresses
   */
  BrokerLinks(Path folder, List<KafkaNode> nodes) {
    this.folder = Folders.create(folder);
    this.nodes = List.copyOf(nodes);
    for (KafkaNode from : nodes) {
      writeHosts(from);
      nodes.stream().filter(to -> !to.equals(from)).forEach(to -> open(from, to));
    }
  }

  /** Returns whether this machine has the addresses. */
  static boolean areSupported() {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(linkHost(1, 2), 0));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private void open(KafkaNode from, KafkaNode to) {
    for (int port : List.of(to.brokerPort(), to.controllerPort())) {
      var at = new InetSocketAddress(linkHost(from.id(), to.id()), port);
      links.add(new Link(from.id(), to.id(), TcpLink.open(at, local(port))));
    }
  }

  private static InetSocketAddress local(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }

  /** Loses, from now on, whatever the node and the others send each other. */
  void cutOff(KafkaNode node) {
    links.stream().filter(each -> each.touches(node)).forEach(each -> each.tcp.cut());
  }

  void mend() {
    links.forEach(each -> each.tcp.mend());
  }

  @Override
  public String host(KafkaNode node) {
    return "kafka-" + node.id();
  }

  @Override
  public List<String> jvmOptions(KafkaNode node) {
    return List.of("-Djdk.net.hosts.file=" + hostsFile(node));
  }

  private void writeHosts(KafkaNode from) {
    String hosts =
        nodes.stream()
            .map(
                to ->
                    "%s %s%n"
                        .formatted(
                            to.equals(from) ? "127.0.0.1" : linkHost(from.id(), to.id()), host(to)))
            .collect(Collectors.joining("", "127.0.0.1 localhost\n", ""));
    try {
      Files.writeString(hostsFile(from), hosts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path hostsFile(KafkaNode node) {
    return folder.resolve("hosts-" + node.id());
  }

  private static String linkHost(int from, int to) {
    return "127.77.%d.%d".formatted(from, to);
  }

  @Override
  public void close() {
    links.forEach(each -> each.tcp.close());
  }
}
