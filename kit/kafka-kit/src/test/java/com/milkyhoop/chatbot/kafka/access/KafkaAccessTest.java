package com.milkyhoop.chatbot.kafka.access;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kit.ConfigException;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.localstack.tls.IssuedCertificate;
import com.milkyhoop.chatbot.localstack.tls.LocalAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaAccessTest {
  private static final Map<String, String> LOGIN =
      Map.of(
          "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
          "KAFKA_USER", "ingress",
          "KAFKA_PASSWORD", "rahasia");

  @TempDir private Path folder;

  @Test
  void shouldAddNothingWhenNothingIsSet() {
    KafkaAccess access = read(Map.of());

    assertThat(access).isEqualTo(KafkaAccess.OPEN);
    assertThat(access.clientConfig()).isEmpty();
    assertThat(access.principal()).isEmpty();
  }

  @Test
  void shouldLogInByScramOverTlsAndShowNoSecret() {
    KafkaAccess access = read(LOGIN);

    assertThat(access.clientConfig())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.mechanism", "SCRAM-SHA-512");
    assertThat(access.principal()).contains("User:ingress");
    assertThat(access.clientConfig().toString() + access).doesNotContain("rahasia");
  }

  @Test
  void shouldTakeAnotherMechanismWithoutTls() {
    KafkaAccess access =
        read(
            Map.of(
                "KAFKA_SECURITY_PROTOCOL", "sasl_plaintext",
                "KAFKA_SASL_MECHANISM", "plain",
                "KAFKA_USER", "ingress",
                "KAFKA_PASSWORD", "rahasia"));

    assertThat(access.clientConfig())
        .containsEntry("security.protocol", "SASL_PLAINTEXT")
        .containsEntry("sasl.mechanism", "PLAIN")
        .doesNotContainKey("ssl.engine.factory.class");
  }

  @Test
  void shouldNameWhatDoesNotGoTogether() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "KAFKA_USER", "ingress",
                        "KAFKA_PASSWORD", "rahasia",
                        "KAFKA_TLS_CA", "ca.pem",
                        "KAFKA_SASL_MECHANISM", "GSSAPI")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("KAFKA_USER=ingress needs KAFKA_SECURITY_PROTOCOL=SASL_SSL")
        .hasMessageContaining("KAFKA_PASSWORD needs KAFKA_SECURITY_PROTOCOL=SASL_SSL")
        .hasMessageContaining("KAFKA_TLS_CA=ca.pem needs KAFKA_SECURITY_PROTOCOL=SASL_SSL or SSL")
        .hasMessageContaining("KAFKA_SASL_MECHANISM must be one of SCRAM-SHA-512, SCRAM-SHA-256")
        .hasMessageNotContaining("rahasia");
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                        "KAFKA_CLIENT_SECURITY_PROTOCOL", "SSL",
                        "KAFKA_TLS_CERT", "nowhere.pem")))
        .hasMessageContaining("KAFKA_USER is not set")
        .hasMessageContaining("KAFKA_PASSWORD is not set")
        .hasMessageContaining("KAFKA_CLIENT_SECURITY_PROTOCOL are both set")
        .hasMessageContaining("KAFKA_TLS_CERT names nowhere.pem, which can't be read")
        .hasMessageContaining("KAFKA_TLS_CERT and KAFKA_TLS_KEY: both or none");
  }

  @Test
  void shouldShowThePasswordThatTheFileHasNow() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "old\n");
    Map<String, String> variables = new HashMap<>(LOGIN);
    variables.remove("KAFKA_PASSWORD");
    variables.put("KAFKA_PASSWORD_FILE", file.toString());
    var client = new SaslPassword();
    client.configure(read(variables).clientConfig(), "SCRAM-SHA-512", List.of());
    assertThat(shown(client)).isEqualTo("ingress:old");

    Files.writeString(file, "new\n");

    await().until(() -> shown(client).equals("ingress:new"));
  }

  /**
   * A server knows a client by its certificate when the connection is made, not by an older one.
   */
  @Test
  void shouldMakeConnectionsWithTheFilesThatAreThereNow() throws IOException {
    LocalAuthority authority = LocalAuthority.create(folder.resolve("ca"));
    IssuedCertificate first = authority.issue("first");
    IssuedCertificate second = authority.issue("second");
    Path cert = Files.copy(first.certificate(), folder.resolve("cert.pem"));
    Path key = Files.copy(first.key(), folder.resolve("key.pem"));
    KafkaAccess access =
        read(
            Map.of(
                "KAFKA_SECURITY_PROTOCOL", "SSL",
                "KAFKA_TLS_CA", authority.certificate().toString(),
                "KAFKA_TLS_CERT", cert.toString(),
                "KAFKA_TLS_KEY", key.toString()));
    Map<String, Object> config = access.clientConfig();
    config.put("bootstrap.servers", "127.0.0.1:1");
    var tls = new PemSslEngines();
    var parsed = new HashMap<String, Object>(new AdminClientConfig(config).values());
    parsed.putAll(config);
    tls.configure(parsed);
    assertThat(subject(tls)).isEqualTo("CN=first");

    Files.writeString(cert, Files.readString(second.certificate()));
    await().during(Duration.ofMillis(1_500)).until(() -> subject(tls).equals("CN=first"));
    Files.writeString(key, Files.readString(second.key()));

    await().until(() -> subject(tls).equals("CN=second"));
    assertThat(tls.createClientSslEngine("localhost", 1, "https").getUseClientMode()).isTrue();
  }

  private static String subject(PemSslEngines tls) {
    try {
      var keys = requireNonNull(tls.keystore());
      var certificate = (X509Certificate) keys.getCertificate(keys.aliases().nextElement());
      return certificate.getSubjectX500Principal().getName();
    } catch (KeyStoreException e) {
      throw new AssertionError(e);
    }
  }

  private static String shown(SaslPassword client) throws UnsupportedCallbackException {
    var name = new NameCallback("user");
    var password = new PasswordCallback("password", false);
    client.handle(new Callback[] {name, password});
    return name.getName() + ":" + new String(password.getPassword());
  }

  private static KafkaAccess read(Map<String, String> variables) {
    var env = new ConfigReader(variables);
    KafkaAccess access = KafkaAccess.read(env);
    env.finish();
    return access;
  }
}
