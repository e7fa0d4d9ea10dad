package com.milkyhoop.chatbot.cli;

import static com.milkyhoop.chatbot.cli.ReplyEvents.completed;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.testkit.SelfSigned;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TlsOptionsTest {

  @TempDir Path home;
  private CommandLineFixture cli;

  @BeforeEach
  void start() throws IOException {
    cli = new CommandLineFixture(home);
    cli.chatbot.willReply(completed("ya", "stop"));
  }

  @AfterEach
  void close() {
    cli.close();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:5003, , false",
    "127.0.1.1:5003, , false",
    "[::1]:5003, , false",
    "localhost:5003, --tls, true",
    "chat.example.com:443, , true",
    "10.0.0.7:5003, , true",
    "127.0.0.1.example.com:5003, , true",
    "chat.example.com:5003, --plaintext, false",
  })
  void shouldEncryptWhatLeavesThisMachineUnlessTold(String endpoint, String option, boolean tls) {
    String[] words = option == null ? new String[0] : new String[] {option};

    assertThat(send(endpoint, words)).isZero();

    assertThat(cli.chatbot.encrypted).isNotEmpty().containsOnly(tls);
  }

  @Test
  void shouldKeepTheTokenOfTheLocalStackOnThisMachine() {
    new Home(home).tokenForANewStack();

    send("chat.example.com:443");

    assertThat(cli.chatbot.authorizations).containsExactly("null");
  }

  @ParameterizedTest
  @CsvSource({
    "--plaintext --tls, --plaintext: not with --tls",
    "--plaintext --ca ca.pem, --plaintext: not with --tls",
    "--cert cert.pem, --cert and --key: both or none",
    "--ca missing.pem, can't read missing.pem",
  })
  void shouldRefuseOptionsThatDoNotGoTogether(String options, String complaint) {
    assertThat(send("chat.example.com:443", options.split(" "))).isEqualTo(ExitCode.BAD_USAGE);

    assertThat(cli.err()).contains(complaint);
    assertThat(cli.chatbot.received).isEmpty();
  }

  @Test
  void shouldTrustWhomItIsTold() throws Exception {
    SelfSigned its = SelfSigned.create(home, "dns:localhost");
    try (var server = new RealServer(tls(its))) {
      assertThat(server.send("--ca", its.certificate().toString()))
          .contains("UNIMPLEMENTED")
          .doesNotContain("TLS");
      assertThat(server.send("--tls"))
          .contains("no TLS connection to localhost", "--ca", "--plaintext")
          .containsIgnoringCase("certificat");
    }
  }

  @Test
  void shouldNotAcceptTheCertificateOfAnother() throws Exception {
    SelfSigned anothers = SelfSigned.create(home, "dns:example.com");
    try (var server = new RealServer(tls(anothers))) {
      assertThat(server.send("--ca", anothers.certificate().toString()))
          .contains("no TLS connection to localhost", "localhost found");
    }
  }

  @Test
  void shouldShowItsCertificateWhereOneIsAskedFor() throws Exception {
    SelfSigned its = SelfSigned.create(home, "dns:localhost");
    ServerCredentials required =
        TlsServerCredentials.newBuilder()
            .keyManager(its.certificate().toFile(), its.key().toFile())
            .trustManager(its.certificate().toFile())
            .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
            .build();
    String ca = its.certificate().toString();
    try (var server = new RealServer(required)) {
      assertThat(server.send("--ca", ca, "--cert", ca, "--key", its.key().toString()))
          .contains("UNIMPLEMENTED");
      assertThat(server.send("--ca", ca)).contains("no TLS connection to localhost", "--cert");
    }
  }

  @Test
  void shouldSendNoTokenToAServerWithoutTls() throws Exception {
    try (var server = new RealServer(InsecureServerCredentials.create())) {
      assertThat(server.send("--tls"))
          .contains("no TLS connection to localhost", "not an SSL/TLS record", "--plaintext");
    }
  }

  private int send(String endpoint, String... options) {
    return cli.run("", words(endpoint, options));
  }

  private static String[] words(String endpoint, String... options) {
    String[] words = new String[options.length + 4];
    words[0] = "send";
    words[1] = "--endpoint";
    words[2] = endpoint;
    System.arraycopy(options, 0, words, 3, options.length);
    words[words.length - 1] = "Halo";
    return words;
  }

  private static ServerCredentials tls(SelfSigned certificate) throws IOException {
    return TlsServerCredentials.create(
        certificate.certificate().toFile(), certificate.key().toFile());
  }

  /** Listens at a port of this machine and knows no method at all. */
  private final class RealServer implements AutoCloseable {
    private final Server server;

    RealServer(ServerCredentials credentials) throws IOException {
      server = Grpc.newServerBuilderForPort(0, credentials).build().start();
    }

    /** Returns what is said where it was called for real. */
    String send(String... options) {
      cli.runOver(new Channels(), words("localhost:" + server.getPort(), options));
      return cli.err();
    }

    @Override
    public void close() {
      server.shutdownNow();
    }
  }
}
