package com.milkyhoop.chatbot.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path home;

  @SuppressWarnings("NullAway.Init")
  private OperateFixture chatbot;

  @BeforeEach
  void setUp() {
    chatbot = new OperateFixture(home);
  }

  @Test
  void shouldFindEverythingInOrder() {
    chatbot.kafka().setUpTopics();
    chatbot.environment.put("REDIS_HOST", SharedServers.redis().host());
    chatbot.environment.put("REDIS_PORT", Integer.toString(SharedServers.redis().port()));
    chatbot.environment.put("DATABASE_URL", SharedServers.freshDatabase());

    assertThat(chatbot.run("doctor")).as(chatbot.out()).isZero();

    assertThat(chatbot.out())
        .containsPattern("ok +Kafka +1 brokers")
        .containsPattern("ok +topics +as they must be")
        .containsPattern("ok +Redis")
        .containsPattern("note +Postgres .* has no tables yet");
  }

  @Test
  void shouldSayWhatWouldBeMadeAndWhatNoServiceStartsWith() {
    assertThat(chatbot.run("doctor")).isZero();
    assertThat(chatbot.out()).containsPattern("note +topics .*chat-requests is missing");

    chatbot.kafka().setUpTopics();
    chatbot.environment.put("TOPIC_PARTITIONS", "3");

    assertThat(chatbot.run("doctor")).isEqualTo(1);
    assertThat(chatbot.out())
        .containsPattern("BAD +topics .*has 2 partitions, but TOPIC_PARTITIONS=3");
  }

  @Test
  void shouldNameEachServerThatDoesNotAnswer() {
    chatbot.kafka().setUpTopics();
    String nobody = "127.0.0.1:" + FreePorts.next();
    chatbot.environment.put("REDIS_HOST", "127.0.0.1");
    chatbot.environment.put("REDIS_PORT", nobody.replaceAll(".*:", ""));
    chatbot.environment.put("DATABASE_URL", "postgresql://u:rahasia@" + nobody + "/db");
    chatbot.environment.put("OPENAI_BASE_URL", "http://" + nobody + "/v1");

    assertThat(chatbot.run("doctor")).isEqualTo(1);

    assertThat(chatbot.out())
        .containsPattern("BAD +Redis")
        .containsPattern("BAD +Postgres")
        .containsPattern("BAD +model")
        .doesNotContain("rahasia");
  }

  @Test
  void shouldReachRedisByItsUrlAndSayWhatItRefuses() {
    String address = SharedServers.redis().address();
    chatbot.environment.put("REDIS_URL", "redis://" + address + "/0");
    chatbot.run("doctor");
    assertThat(chatbot.out()).containsPattern("ok +Redis +" + address);

    chatbot.environment.put("REDIS_URL", "redis://budi:rahasia@" + address);
    assertThat(chatbot.run("doctor")).isEqualTo(1);
    assertThat(chatbot.out())
        .containsPattern("BAD +Redis .*refuses the password: WRONGPASS")
        .doesNotContain("rahasia");

    chatbot.environment.put("REDIS_URL", "rediss://" + address);
    chatbot.run("doctor");
    assertThat(chatbot.out()).containsPattern("BAD +Redis +rediss://" + address);
  }

  @Test
  void shouldLookAtThisMachineAloneWhenNobodySaysWhereKafkaIs() {
    chatbot.environment.remove("KAFKA_BROKER");

    chatbot.run("doctor");

    assertThat(chatbot.out()).containsPattern("- +Kafka +no local stack runs here");
  }

  @Test
  void shouldTellAJdkThatIsTooOldOrDefective() {
    assertThat(MachineChecks.jdk(Runtime.Version.parse("21.0.2")).state())
        .isEqualTo(Finding.State.BAD);
    assertThat(MachineChecks.jdk(Runtime.Version.parse("25.0.1")).state())
        .isEqualTo(Finding.State.NOTE);
    assertThat(MachineChecks.jdk(Runtime.Version.parse("25.0.4")).state())
        .isEqualTo(Finding.State.OK);
  }
}
