package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.config;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Through a SOCKS proxy, whose sockets are the JDK's own and tell nobody when they wait. */
@Timeout(20)
class OpenAiSocksTest {

  @Test
  void shouldPassTextOnWhileTheStreamGoesOn() throws Exception {
    var firstShown = new CountDownLatch(1);
    try (var server =
            new ScriptedServer(
                c -> {
                  c.stream().text("first");
                  if (firstShown.await(10, TimeUnit.SECONDS)) {
                    c.text(" rest").finish("stop").done();
                  }
                });
        var proxy = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        var model =
            new OpenAiChatModel(
                config(server.baseUrl()), new SimpleMeterRegistry(), Tracing.OFF, through(proxy))) {
      Thread.ofVirtual().start(() -> forwardOne(proxy));

      assertThat(TestModels.text(model, firstShown)).isEqualTo("first rest");
    }
  }

  private static OkHttpClient through(ServerSocket proxy) {
    var address = new InetSocketAddress(proxy.getInetAddress(), proxy.getLocalPort());
    return new OkHttpClient.Builder().proxy(new Proxy(Proxy.Type.SOCKS, address)).build();
  }

  /** SOCKS 5 (RFC 1928) without authentication, for one connection to this machine. */
  private static void forwardOne(ServerSocket proxy) {
    try (Socket client = proxy.accept();
        Socket target = connect(client)) {
      Thread.ofVirtual().start(() -> copy(client, target));
      copy(target, client);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Socket connect(Socket client) throws IOException {
    var in = new DataInputStream(client.getInputStream());
    OutputStream out = client.getOutputStream();
    in.readByte();
    in.skipNBytes(in.readUnsignedByte());
    out.write(new byte[] {5, 0});
    in.skipNBytes(3);
    boolean named = in.readUnsignedByte() == 3;
    in.skipNBytes(named ? in.readUnsignedByte() : 4);
    int port = in.readUnsignedShort();
    out.write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0});
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      in.transferTo(to.getOutputStream());
    } catch (IOException _) {
      // One of them was closed.
    }
  }
}
