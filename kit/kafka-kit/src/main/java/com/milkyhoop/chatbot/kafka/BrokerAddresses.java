package com.milkyhoop.chatbot.kafka;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Utils;

/**
 * Looks whether anything listens at the addresses of {@code KAFKA_BROKER}. A Kafka client would
 * refuse to be made while none of the names is known, and would log each connection that is refused
 * afterwards.
 */
final class BrokerAddresses {
  private static final int CONNECT_LIMIT_MS = 2_000;

  private BrokerAddresses() {}

  /**
   * Returns when one of them is listened at.
   *
   * @param brokers {@code host:port}, several separated by commas
   * @throws BrokersAwayException when none is
   */
  static void requireListener(String brokers) {
    List<String> problems = new ArrayList<>();
    for (String broker : brokers.split(",", -1)) {
      String address = broker.strip();
      try (var socket = new Socket()) {
        socket.connect(resolved(address), CONNECT_LIMIT_MS);
        return;
      } catch (UnknownHostException _) {
        problems.add(address + " has a name that is not known");
      } catch (IOException e) {
        problems.add(address + ": " + e.getMessage());
      }
    }
    throw new BrokersAwayException(
        problems.stream().collect(joining("; ", "no broker of KAFKA_BROKER can be reached: ", "")));
  }

  private static InetSocketAddress resolved(String address) throws UnknownHostException {
    var found = new InetSocketAddress(Utils.getHost(address), Utils.getPort(address));
    if (found.isUnresolved()) {
      throw new UnknownHostException(address);
    }
    return found;
  }
}
