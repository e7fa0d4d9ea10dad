package com.milkyhoop.chatbot.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.ConfigReader;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.Test;

/** What is no outage says what it is: whose right, password or certificate is missing. */
class KafkaRefusalsTest {
  private final KafkaRefusals refusals = of("sink");

  @Test
  void shouldNameTheTopicThatAPrincipalMayNotUse() {
    var failure =
        new KafkaException("a thread died", new TopicAuthorizationException(Set.of("chat-turns")));

    assertThat(refusals.of(failure))
        .contains(
            "Kafka lets User:sink not use topics [chat-turns];"
                + " docs/operations.md lists the ACLs that it needs");
    assertThat(refusals.explained(failure)).hasMessageContaining("chat-turns").hasCause(failure);
  }

  @Test
  void shouldNameTheGroup() {
    assertThat(refusals.describe(GroupAuthorizationException.forGroupId("chatbot-sink")))
        .startsWith("Kafka lets User:sink not use group chatbot-sink;");
  }

  @Test
  void shouldNameTheTransactionalId() {
    assertThat(refusals.describe(new TransactionalIdAuthorizationException("no")))
        .startsWith("Kafka lets User:sink not use its transactional id");
  }

  @Test
  void shouldTellAWrongPasswordFromACertificateThatNobodyVouchesFor() {
    assertThat(refusals.describe(new SaslAuthenticationException("invalid credentials")))
        .isEqualTo(
            "Kafka refuses the login of User:sink: invalid credentials;"
                + " see KAFKA_USER and KAFKA_PASSWORD");
    assertThat(
            refusals.describe(
                new SslAuthenticationException(
                    "SSL handshake failed", new SSLHandshakeException("PKIX path"))))
        .startsWith("no TLS with Kafka: PKIX path; see KAFKA_TLS_CA");
  }

  /** Tells principals of one process apart, such as a local stack's and an operator's. */
  @Test
  void shouldNameThePrincipalOfItsOwnSettings() {
    KafkaRefusals others = of("ingress");

    assertThat(refusals.describe(GroupAuthorizationException.forGroupId("g")))
        .contains("User:sink");
    assertThat(others.describe(GroupAuthorizationException.forGroupId("g")))
        .contains("User:ingress");
    assertThat(KafkaRefusals.UNNAMED.describe(GroupAuthorizationException.forGroupId("g")))
        .startsWith("Kafka lets this client not use");
  }

  @Test
  void shouldLeaveOutagesAlone() {
    var outage = new TimeoutException("no answer");

    assertThat(refusals.of(outage)).isEmpty();
    assertThat(refusals.explained(outage)).isSameAs(outage);
    assertThat(refusals.describe(outage)).isEqualTo(outage.toString());
  }

  private static KafkaRefusals of(String user) {
    var env =
        new ConfigReader(
            Map.of(
                "KAFKA_BROKER", "127.0.0.1:1",
                "KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT",
                "KAFKA_USER", user,
                "KAFKA_PASSWORD", "rahasia"));
    return KafkaSettings.read(env).refusals();
  }
}
