package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Takes one right after the other from the list of {@code docs/operations.md}: a service that
 * misses one says which, and whose, and works again when it is back.
 */
@Tag("secure")
class MissingRightsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @SuppressWarnings("NullAway.Init")
  private static SecureStack secure;

  @BeforeAll
  static void start() {
    secure = SecureStack.start();
  }

  @AfterAll
  static void stop() {
    secure.close();
  }

  @ParameterizedTest
  @CsvSource({
    "ingress,      TOPIC,            READ,  chat-replies,             topics [chat-replies]",
    "processor,    TOPIC,            READ,  chat-requests,            topics [chat-requests]",
    "processor,    TOPIC,            WRITE, chatbot-log-topic,        topics [chatbot-log-topic]",
    "processor,    GROUP,            READ,  chatbot-stream-processor, group"
        + " chatbot-stream-processor",
    "processor,    TRANSACTIONAL_ID, WRITE, chatbot-stream-processor, its transactional id",
    "sink,         TOPIC,            READ,  chatbot-log-topic,        topics [chatbot-log-topic]",
    "sink,         GROUP,            READ,  chatbot-sink-postgres,    group chatbot-sink-postgres",
    "usage-ledger, TOPIC,            WRITE, chat-usage,               topics [chat-usage]"
  })
  void shouldNameTheRightThatAServiceMisses(
      String user, ResourceType type, AclOperation operation, String name, String told)
      throws Exception {
    ServiceProcess service = service(user);
    int before = secure.log(service).length();

    Collection<AclBinding> revoked = secure.revoke(right(user, type, operation, name));

    try {
      talkUntil(() -> names(service, before, user, told));
    } finally {
      secure.grant(revoked);
    }
    startAgain(service);
    assertAnswers();
  }

  /** The ingress is not ready for half a minute then: one test is enough of that. */
  @Test
  void shouldSayInReadinessWhatIsRefusedAndNameTheRight() throws Exception {
    ServiceProcess ingress = secure.stack().ingresses().getFirst();
    int before = secure.log(ingress).length();
    var right = right("ingress", ResourceType.TOPIC, AclOperation.WRITE, "chat-requests");

    Collection<AclBinding> revoked = secure.revoke(right);

    try {
      talkUntil(
          () ->
              names(ingress, before, "ingress", "topics [chat-requests]")
                  && SecureStack.readiness(ingress).contains("User:ingress not use topics"));
    } finally {
      secure.grant(revoked);
    }
    await().atMost(PATIENCE).until(() -> SecureStack.readiness(ingress).equals("ready\n"));
    assertAnswers();
  }

  @Test
  void shouldTellAnOperatorWhatACommandMisses() throws Exception {
    var right = right("operator", ResourceType.TOPIC, AclOperation.READ, "chatbot-log-topic");

    Collection<AclBinding> revoked = secure.revoke(right);

    try {
      ReplayRun run = ReplayRun.of(secure.stack().addresses(), "list");
      assertThat(run.exitCode()).as(run.text()).isEqualTo(3);
      assertThat(run.text())
          .contains("Kafka lets User:operator not use topics [chatbot-log-topic]");
    } finally {
      secure.grant(revoked);
    }
  }

  /** Returns whether a service has logged, since then, whose right it misses and which. */
  private static boolean names(ServiceProcess service, int before, String user, String told) {
    return secure
        .log(service)
        .substring(before)
        .contains("Kafka lets User:%s not use %s".formatted(user, told));
  }

  private static void assertAnswers() {
    try (ChatClient client = secure.client()) {
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> client.send("u", UUID.randomUUID().toString(), "Halo").completed() != null);
    }
  }

  /** Sends messages meanwhile: some rights are asked for only where there is something to do. */
  private static void talkUntil(Callable<Boolean> told) {
    try (ChatClient client = secure.client()) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                try {
                  var _ = client.stub(Duration.ofSeconds(2)).sendMessageStream(message()).hasNext();
                } catch (StatusRuntimeException _) {
                  // Who may not write it, answers so.
                }
                return told.call();
              });
    }
  }

  private static SendMessageRequest message() {
    return SendMessageRequest.newBuilder()
        .setUserId("u")
        .setSessionId(UUID.randomUUID().toString())
        .setMessage("Halo")
        .setRequestId(UUID.randomUUID().toString())
        .build();
  }

  /** What gave up is started again, as an orchestrator would. */
  private static void startAgain(ServiceProcess service) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              if (!service.isRunning()) {
                service.start();
              }
              return SecureStack.readiness(service).equals("ready\n");
            });
  }

  private static ServiceProcess service(String user) {
    return switch (user) {
      case "ingress" -> secure.stack().ingresses().getFirst();
      case "processor" -> secure.stack().processors().getFirst();
      case "sink" -> secure.stack().sink();
      default -> secure.stack().usageLedger();
    };
  }

  private static AclBindingFilter right(
      String user, ResourceType type, AclOperation operation, String name) {
    return new AclBindingFilter(
        new ResourcePatternFilter(type, name, PatternType.ANY),
        new AccessControlEntryFilter("User:" + user, null, operation, AclPermissionType.ALLOW));
  }
}
