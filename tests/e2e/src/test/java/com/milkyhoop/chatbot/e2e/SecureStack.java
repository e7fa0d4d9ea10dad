package com.milkyhoop.chatbot.e2e;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.BrokerUsers;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/**
 * A local stack whose brokers deny all but the list of ACLs in {@code docs/operations.md}, whose
 * ingress wants a client's certificate, and what an administrator of its Kafka does.
 */
final class SecureStack implements AutoCloseable {
  private static final Duration SEEN = Duration.ofSeconds(30);
  private static final int ITERATIONS = 4096;

  private final LocalStack stack;
  private final Admin admin;

  private SecureStack(LocalStack stack) {
    this.stack = stack;
    Map<String, Object> config = new HashMap<>(users().adminConfig());
    config.put("bootstrap.servers", stack.kafka().bootstrapServers());
    admin = Admin.create(config);
  }

  static SecureStack start() {
    LocalStack stack =
        Stack.builder()
            .secure()
            .usageLedger()
            .stub(StubBehaviour.FAST)
            .partitions(3)
            .variable("GRPC_TLS_CLIENT_CERT", "required")
            .variable("RATE_LIMIT_CAPACITY", "1000000")
            .build();
    stack.start();
    return new SecureStack(stack);
  }

  LocalStack stack() {
    return stack;
  }

  ChatClient client() {
    return ChatClient.of(stack);
  }

  BrokerUsers users() {
    return stack.kafka().users().orElseThrow();
  }

  /** Gives a user another password at the brokers; the user's file has the old one still. */
  void setPassword(String user, String password) throws Exception {
    var credentials = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS);
    admin
        .alterUserScramCredentials(
            List.of(new UserScramCredentialUpsertion(user, credentials, password)))
        .all()
        .get();
  }

  /** Takes rights away; returns them. */
  Collection<AclBinding> revoke(AclBindingFilter rights) throws Exception {
    Collection<AclBinding> revoked = admin.deleteAcls(List.of(rights)).all().get();
    if (revoked.isEmpty()) {
      throw new AssertionError("nobody has " + rights);
    }
    return revoked;
  }

  void grant(Collection<AclBinding> rights) throws Exception {
    admin.createAcls(rights).all().get();
  }

  /** Returns when the log of a service has this, after what it had before. */
  void awaitLogged(ServiceProcess service, int after, String text) {
    await().atMost(SEEN).until(() -> log(service).substring(after).contains(text));
  }

  /** Returns what a service has logged so far. */
  String log(ServiceProcess service) {
    try {
      return Files.readString(
          stack.folder().resolve(service.name()).resolve(service.name() + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns each denial of the brokers so far. */
  List<String> denied() {
    try (Stream<String> lines = Files.lines(stack.folder().resolve("kafka").resolve("kafka.log"))) {
      return lines.filter(line -> line.contains(" is Denied ")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what {@code /readyz} of a service says. */
  static String readiness(ServiceProcess service) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(service.http("/readyz")).build();
      return requireNonNull(http.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    admin.close();
    stack.close();
  }
}
