package com.milkyhoop.chatbot.model.openai;

import static com.milkyhoop.chatbot.model.openai.TestModels.config;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okio.BufferedSink;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Over TLS, with either protocol that a server may choose. */
@Timeout(20)
class OpenAiTlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;
  private final CountDownLatch firstShown = new CountDownLatch(1);

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void shouldPassTextOnWhileTheStreamGoesOn(Protocol protocol) throws Exception {
    KeyStore keys = selfSigned();
    X509TrustManager trust = trust(keys);
    SSLContext tls = context(keys, trust);
    try (MockWebServer server = new MockWebServer()) {
      server.useHttps(tls.getSocketFactory());
      server.setProtocols(
          protocol == Protocol.HTTP_2 ? List.of(protocol, Protocol.HTTP_1_1) : List.of(protocol));
      server.enqueue(new MockResponse.Builder().body(new RestOnceTheFirstIsShown()).build());
      server.start();
      var client =
          new OkHttpClient.Builder().sslSocketFactory(tls.getSocketFactory(), trust).build();
      try (var model =
          new OpenAiChatModel(
              config(server.url("/v1").uri()), new SimpleMeterRegistry(), Tracing.OFF, client)) {
        assertThat(TestModels.text(model, firstShown)).isEqualTo("first rest");
      }
      assertThat(server.takeRequest().getVersion()).isEqualTo(version(protocol));
    }
  }

  private static String version(Protocol protocol) {
    return protocol == Protocol.HTTP_2 ? "HTTP/2" : "HTTP/1.1";
  }

  private final class RestOnceTheFirstIsShown implements MockResponseBody {
    @Override
    public long getContentLength() {
      return -1;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.writeUtf8("data: {\"choices\":[{\"delta\":{\"content\":\"first\"}}]}\n\n").flush();
      try {
        if (!firstShown.await(10, TimeUnit.SECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      sink.writeUtf8(
              """
              data: {"choices":[{"delta":{"content":" rest"},"finish_reason":"stop"}]}

              data: [DONE]

              """)
          .flush();
    }
  }

  private KeyStore selfSigned() throws Exception {
    Path store = folder.resolve("keys.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    int exitCode =
        new ProcessBuilder(
                (keytool
                        + " -genkeypair -alias server -keyalg EC -validity 2 -dname CN=test"
                        + " -ext san=dns:localhost,ip:127.0.0.1 -storetype PKCS12 -storepass "
                        + PASSWORD
                        + " -keystore "
                        + store)
                    .split(" "))
            .inheritIO()
            .start()
            .waitFor();
    assertThat(exitCode).isZero();
    return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
  }

  private static X509TrustManager trust(KeyStore keys) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }

  private static SSLContext context(KeyStore keys, X509TrustManager trust) throws Exception {
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), new X509TrustManager[] {trust}, null);
    return context;
  }
}
