package com.milkyhoop.chatbot.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.KafkaServer;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service with fewer rights than it could use, on a broker of its own with ACLs. */
class HiddenTopicsTest {
  private static final Map<String, String> AUTHORIZER =
      Map.of(
          "authorizer.class.name",
          "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
          "allow.everyone.if.no.acl.found",
          "true");

  private final TopicPlan plan = Plans.of("");
  private final TopicNames topics = plan.names();

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private KafkaServer kafka;

  @SuppressWarnings("NullAway.Init")
  private Admin admin;

  @BeforeEach
  void start() {
    kafka = new KafkaServer(folder, AUTHORIZER);
    kafka.start();
    admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
    run(plan);
  }

  @AfterEach
  void stop() {
    admin.close();
    kafka.close();
  }

  /** Others' dead letters are others' to look after; what can be compared still is. */
  @Test
  void shouldStartWithoutTheTopicsAndSettingsThatItMayNotSee() throws Exception {
    deny(ResourceType.TOPIC, TopicNames.deadLetters(topics.turns()), AclOperation.ALL);
    deny(ResourceType.TOPIC, topics.log(), AclOperation.DESCRIBE_CONFIGS);
    deny(ResourceType.GROUP, plan.sinkGroup(), AclOperation.ALL);
    await().until(() -> !admin.listTopics().names().get().contains("chat-turns-dlq"));

    TopicsFound found = run(plan);

    assertThat(found.maxDeadLetterBytes(topics.requests())).isGreaterThan(1_048_588);
    assertThat(found.maxDeadLetterBytes(topics.turns())).isEqualTo(1_048_588);
    assertThatThrownBy(() -> run(Plans.of("", 5, 2, Plans.LARGEST_RECORD)))
        .isInstanceOf(TopicSetupException.class)
        .hasMessageContaining("log has 3 partitions, but TOPIC_PARTITIONS=5");
  }

  @Test
  void shouldMakeMissingTopicsThoughItMayNotSeeTheGroups() throws Exception {
    deny(ResourceType.GROUP, plan.sinkGroup(), AclOperation.ALL);
    deny(ResourceType.GROUP, plan.applicationId(), AclOperation.ALL);
    admin.deleteTopics(List.of(topics.turns())).all().get();
    await().until(() -> !admin.listTopics().names().get().contains(topics.turns()));

    assertThatCode(() -> run(plan)).doesNotThrowAnyException();
    assertThat(admin.listTopics().names().get()).contains(topics.turns());
  }

  private TopicsFound run(TopicPlan some) {
    return new TopicSetup(some, Optional.empty(), true, "b:9092").run(admin);
  }

  private void deny(ResourceType type, String name, AclOperation operation) throws Exception {
    var pattern = new ResourcePattern(type, name, PatternType.LITERAL);
    var entry = new AccessControlEntry("User:ANONYMOUS", "*", operation, AclPermissionType.DENY);
    var others =
        new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.ALL, AclPermissionType.ALLOW);
    admin
        .createAcls(List.of(new AclBinding(pattern, others), new AclBinding(pattern, entry)))
        .all()
        .get();
  }
}
