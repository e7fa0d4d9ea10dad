package com.milkyhoop.chatbot.localstack.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets. */
@Timeout(30)
final class TcpLinkTest {
  private static final int NOTHING_COMES_MS = 300;

  private ServerSocket server = unbound();
  private TcpLink link = TcpLink.open(anyPort(), anyPort());

  @BeforeEach
  void open() throws IOException {
    link.close();
    server.bind(anyPort());
    link = TcpLink.open(anyPort(), (InetSocketAddress) server.getLocalSocketAddress());
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    server.close();
  }

  @Test
  void shouldForwardBothWaysAndPassTheEndOn() throws IOException {
    try (Socket client = connect();
        Socket accepted = server.accept()) {
      client.getOutputStream().write(1);
      assertThat(accepted.getInputStream().read()).isEqualTo(1);
      accepted.getOutputStream().write(2);
      assertThat(client.getInputStream().read()).isEqualTo(2);

      accepted.close();

      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void shouldHoldWhatIsSentWhileItIsCutAndDeliverItLater() throws IOException {
    try (Socket client = connect();
        Socket accepted = server.accept()) {
      link.cut();
      client.getOutputStream().write(1);
      assertNothingComesTo(accepted);

      link.mend();

      accepted.setSoTimeout(0);
      assertThat(accepted.getInputStream().read()).isEqualTo(1);
    }
  }

  @Test
  void shouldNotTellTheEndWhileItIsCut() throws IOException {
    try (Socket client = connect();
        Socket accepted = server.accept()) {
      link.cut();
      accepted.close();
      assertNothingComesTo(client);

      link.mend();

      client.setSoTimeout(0);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void shouldConnectLaterWhileItIsCut() throws IOException {
    link.cut();
    try (Socket _ = connect()) {
      server.setSoTimeout(NOTHING_COMES_MS);
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);

      link.mend();

      server.setSoTimeout(0);
      server.accept().close();
    }
  }

  private static void assertNothingComesTo(Socket socket) throws IOException {
    socket.setSoTimeout(NOTHING_COMES_MS);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(link.address());
    return socket;
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static ServerSocket unbound() {
    try {
      return new ServerSocket();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
