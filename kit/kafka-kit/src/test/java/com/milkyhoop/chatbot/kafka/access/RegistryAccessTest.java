package com.milkyhoop.chatbot.kafka.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.ConfluentSchemaRegistry;
import com.milkyhoop.chatbot.kit.ConfigException;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.localstack.tls.LocalAuthority;
import com.milkyhoop.chatbot.schemas.SchemaRegistryException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry behind TLS, with a certificate of its own authority, that wants to know who asks. */
class RegistryAccessTest {
  @TempDir private Path folder;
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private volatile int status = 200;

  @SuppressWarnings("NullAway.Init")
  private LocalAuthority authority;

  @SuppressWarnings("NullAway.Init")
  private HttpsServer server;

  @BeforeEach
  void startServer() throws Exception {
    authority = LocalAuthority.create(folder.resolve("ca"));
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(serverContext()));
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void shouldShowUserAndPassword() {
    register(Map.of("SCHEMA_REGISTRY_USER", "sink", "SCHEMA_REGISTRY_PASSWORD", "rahasia"));

    String both = Base64.getEncoder().encodeToString("sink:rahasia".getBytes(UTF_8));
    assertThat(shown).containsExactly("Basic " + both);
  }

  @Test
  void shouldShowTheTokenOfAFile() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "abc\n");

    register(Map.of("SCHEMA_REGISTRY_TOKEN_FILE", token.toString()));

    assertThat(shown).containsExactly("Bearer abc");
  }

  @Test
  void shouldSayWhichVariablesWhenItIsRefused() {
    status = 401;

    assertThatThrownBy(() -> register(Map.of("SCHEMA_REGISTRY_TOKEN", "wrong")))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.isPassing()).isFalse())
        .hasMessageContaining("refused us")
        .hasMessageContaining("SCHEMA_REGISTRY_TOKEN")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void shouldTrustNoRegistryOfAnotherAuthority() {
    Map<String, String> withoutCa = Map.of("SCHEMA_REGISTRY_URL", address());

    assertThatThrownBy(() -> register(read(withoutCa)))
        .isInstanceOfSatisfying(
            SchemaRegistryException.class, e -> assertThat(e.isPassing()).isFalse())
        .hasMessageContaining("see SCHEMA_REGISTRY_CA");
  }

  @Test
  void shouldNameWhatDoesNotGoTogether() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "SCHEMA_REGISTRY_URL", "http://registry",
                        "SCHEMA_REGISTRY_CA", authority.certificate().toString(),
                        "SCHEMA_REGISTRY_USER", "sink",
                        "SCHEMA_REGISTRY_TOKEN", "abc")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("SCHEMA_REGISTRY_PASSWORD: both or none")
        .hasMessageContaining("SCHEMA_REGISTRY_TOKEN are both set")
        .hasMessageContaining("needs an https:// address");
  }

  private void register(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(variables);
    all.put("SCHEMA_REGISTRY_URL", address());
    all.put("SCHEMA_REGISTRY_CA", authority.certificate().toString());
    register(read(all));
  }

  private static void register(RegistryAccess access) {
    assertThat(
            new ConfluentSchemaRegistry(access).register("s-value", ChatRequest.getClassSchema()))
        .isEqualTo(7);
  }

  private static RegistryAccess read(Map<String, String> variables) {
    var env = new ConfigReader(variables);
    RegistryAccess access = RegistryAccess.read(env).orElseThrow();
    env.finish();
    return access;
  }

  private String address() {
    return "https://localhost:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    shown.add(
        Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), ""));
    byte[] body = "{\"id\":7}".getBytes(UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private SSLContext serverContext() throws GeneralSecurityException, IOException {
    var issued = authority.issue("registry");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    String pem = Files.readString(issued.key()).replaceAll("-----[A-Z ]+-----|\\s", "");
    var key =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    try (var in = Files.newInputStream(issued.certificate())) {
      keys.setKeyEntry(
          "registry",
          key,
          new char[0],
          CertificateFactory.getInstance("X.509")
              .generateCertificates(in)
              .toArray(Certificate[]::new));
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
