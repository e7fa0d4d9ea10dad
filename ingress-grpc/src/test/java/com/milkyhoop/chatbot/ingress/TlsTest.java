package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.token;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.ingress.client.ChatClient;
import com.milkyhoop.chatbot.testkit.SelfSigned;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  @Test
  void shouldTalkTlsOnlyWhenACertificateIsSet(@TempDir Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    SelfSigned server = SelfSigned.create(folder);
    Map<String, String> environment = environment(server);
    try (var ingress = RunningIngress.start(environment);
        var processor = new PlayedProcessor(environment);
        var client = tlsClient(ingress, server)) {
      processor.echo();

      var stream = client.send(message("aman").build(), token(RunningIngress.TOKEN));

      assertThat(stream.completed().getReply()).isEqualTo("Halo, aman");
      Assertions.assertThatThrownBy(() -> check(ingress.client()))
          .isInstanceOf(StatusRuntimeException.class);
    }
  }

  @Test
  void shouldShowTheNewCertificateWhenItsFilesAreReplaced(
      @TempDir Path folder, @TempDir Path later, @TempDir Path copy)
      throws IOException, InterruptedException, GeneralSecurityException {
    SelfSigned server = SelfSigned.create(folder);
    var old = new SelfSigned(copy.resolve("certificate.pem"), server.key());
    Files.copy(server.certificate(), old.certificate());
    SelfSigned renewed = SelfSigned.create(later);
    Map<String, String> environment = environment(server);
    try (var ingress = RunningIngress.start(environment);
        var client = tlsClient(ingress, renewed)) {
      assertThat(ingress.metric("chatbot_tls_certificate_expiry_seconds")).isPositive();

      Files.copy(renewed.certificate(), server.certificate(), REPLACE_EXISTING);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> ingress.metric("chatbot_file_stale{file=\"GRPC_TLS_CERT\"}") == 1);
      try (var before = tlsClient(ingress, old)) {
        assertThat(check(before)).isNotNull();
      }

      Files.copy(renewed.key(), server.key(), REPLACE_EXISTING);
      await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> check(client) != null);
      assertThat(ingress.metric("chatbot_file_stale{file=\"GRPC_TLS_CERT\"}")).isZero();
    }
  }

  @Test
  void shouldKnowAServiceByItsCertificateWhenOneIsRequired(
      @TempDir Path folder, @TempDir Path clients)
      throws IOException, InterruptedException, GeneralSecurityException {
    SelfSigned server = SelfSigned.create(folder);
    SelfSigned shop = SelfSigned.create(clients, "uri:spiffe://example.com/shop");
    Path callers = folder.resolve("callers");
    Files.writeString(callers, "shop uri:spiffe://example.com/shop shop-* chat.send\n");
    Map<String, String> environment = environment(server);
    environment.put("GRPC_TLS_CLIENT_CA", shop.certificate().toString());
    environment.put("GRPC_TLS_CLIENT_CERT", "required");
    environment.put("GRPC_CALLERS_FILE", callers.toString());
    try (var ingress = RunningIngress.start(environment);
        var processor = new PlayedProcessor(environment);
        var client =
            tlsClient(
                ingress,
                trusting(server).keyManager(shop.certificate().toFile(), shop.key().toFile()));
        var stranger = tlsClient(ingress, server)) {
      processor.echo();

      var own = client.send(message("aman").setUserId("shop-1").build(), new Metadata());
      var anothers = client.send(message("aman").setUserId("budi").build(), new Metadata());

      assertThat(own.completed().getReply()).isEqualTo("Halo, aman");
      assertThat(anothers.failure().reason()).isEqualTo("USER_FORBIDDEN");
      Assertions.assertThatThrownBy(() -> check(stranger))
          .isInstanceOf(StatusRuntimeException.class);
    }
  }

  private static HealthCheckResponse check(ChatClient client) {
    return HealthGrpc.newBlockingStub(client.channel())
        .check(HealthCheckRequest.getDefaultInstance());
  }

  private static Map<String, String> environment(SelfSigned server) {
    Map<String, String> environment = RunningIngress.environment();
    environment.put("GRPC_TLS_CERT", server.certificate().toString());
    environment.put("GRPC_TLS_KEY", server.key().toString());
    return environment;
  }

  private static TlsChannelCredentials.Builder trusting(SelfSigned server) throws IOException {
    return TlsChannelCredentials.newBuilder().trustManager(server.certificate().toFile());
  }

  private static ChatClient tlsClient(RunningIngress ingress, SelfSigned server)
      throws IOException {
    return tlsClient(ingress, trusting(server));
  }

  private static ChatClient tlsClient(
      RunningIngress ingress, TlsChannelCredentials.Builder credentials) {
    return RunningIngress.connect(
        NettyChannelBuilder.forAddress("127.0.0.1", ingress.port(), credentials.build()));
  }
}
