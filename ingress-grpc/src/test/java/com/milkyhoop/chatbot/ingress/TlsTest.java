package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.client.ChatClient;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  @Test
  void shouldTalkTlsOnlyWhenACertificateIsSet(@TempDir Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    SelfSigned server = SelfSigned.create(folder);
    Map<String, String> environment = RunningIngress.environment();
    environment.put("GRPC_TLS_CERT", server.certificate().toString());
    environment.put("GRPC_TLS_KEY", server.key().toString());
    try (var ingress = RunningIngress.start(environment);
        var processor = new PlayedProcessor(environment);
        var client = tlsClient(ingress, server)) {
      processor.echo();

      var stream = client.send(message("aman").build(), token(RunningIngress.TOKEN));

      assertThat(stream.completed().getReply()).isEqualTo("Halo, aman");
      var plain = HealthGrpc.newBlockingStub(ingress.client().channel());
      Assertions.assertThatThrownBy(() -> plain.check(HealthCheckRequest.getDefaultInstance()))
          .isInstanceOf(StatusRuntimeException.class);
    }
  }

  private static ChatClient tlsClient(RunningIngress ingress, SelfSigned server)
      throws IOException {
    var trust =
        TlsChannelCredentials.newBuilder().trustManager(server.certificate().toFile()).build();
    return RunningIngress.connect(
        NettyChannelBuilder.forAddress("127.0.0.1", ingress.port(), trust));
  }
}
