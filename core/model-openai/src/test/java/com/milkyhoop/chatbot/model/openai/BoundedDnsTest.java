package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class BoundedDnsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void shouldGiveTheAddressesOfTheSystem() throws Exception {
    List<InetAddress> addresses = List.of(InetAddress.getLoopbackAddress());
    var dns = new BoundedDns(_ -> addresses, LONG);

    assertThat(dns.lookup("host")).isEqualTo(addresses);
  }

  @Test
  void shouldFailAsTheSystemFails() {
    Dns system =
        host -> {
          throw new UnknownHostException("no " + host);
        };
    var dns = new BoundedDns(system, LONG);

    assertThatThrownBy(() -> dns.lookup("host"))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("no host");
  }

  @Test
  void shouldWaitNoLongerThanItsBoundAndRecover() throws Exception {
    List<InetAddress> addresses = List.of(InetAddress.getLoopbackAddress());
    var answer = new CountDownLatch(1);
    Dns system =
        _ -> {
          awaitUninterruptibly(answer);
          return addresses;
        };
    var dns = new BoundedDns(system, Duration.ofMillis(500));

    assertThatThrownBy(() -> dns.lookup("host"))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("host: no answer from the name service");
    answer.countDown();
    assertThat(dns.lookup("host")).isEqualTo(addresses);
  }

  /** As a native call does. */
  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException _) {
        // Goes on waiting.
      }
    }
  }
}
