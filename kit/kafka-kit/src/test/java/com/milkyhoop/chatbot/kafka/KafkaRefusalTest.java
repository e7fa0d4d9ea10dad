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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is no outage says what it is: whose right, password or certificate is missing. */
class KafkaRefusalTest {
  @BeforeEach
  void beTheSink() {
    var env =
        new ConfigReader(
            Map.of(
                "KAFKA_BROKER", "127.0.0.1:1",
                "KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT",
                "KAFKA_USER", "sink",
                "KAFKA_PASSWORD", "rahasia"));
    KafkaSettings.read(env).admin().close();
  }

  @Test
  void shouldNameTheTopicThatAPrincipalMayNotUse() {
    var failure =
        new KafkaException("a thread died", new TopicAuthorizationException(Set.of("chat-turns")));

    assertThat(KafkaRefusal.of(failure))
        .contains(
            "Kafka lets User:sink not use topics [chat-turns];"
                + " docs/operations.md lists the ACLs that it needs");
    assertThat(KafkaRefusal.explained(failure))
        .hasMessageContaining("chat-turns")
        .hasCause(failure);
  }

  @Test
  void shouldNameTheGroup() {
    assertThat(KafkaRefusal.describe(GroupAuthorizationException.forGroupId("chatbot-sink")))
        .startsWith("Kafka lets User:sink not use group chatbot-sink;");
  }

  @Test
  void shouldNameTheTransactionalId() {
    assertThat(KafkaRefusal.describe(new TransactionalIdAuthorizationException("no")))
        .startsWith("Kafka lets User:sink not use its transactional id");
  }

  @Test
  void shouldTellAWrongPasswordFromACertificateThatNobodyVouchesFor() {
    assertThat(KafkaRefusal.describe(new SaslAuthenticationException("invalid credentials")))
        .isEqualTo(
            "Kafka refuses the login of User:sink: invalid credentials;"
                + " see KAFKA_USER and KAFKA_PASSWORD");
    assertThat(
            KafkaRefusal.describe(
                new SslAuthenticationException(
                    "SSL handshake failed", new SSLHandshakeException("PKIX path"))))
        .startsWith("no TLS with Kafka: PKIX path; see KAFKA_TLS_CA");
  }

  @Test
  void shouldLeaveOutagesAlone() {
    var outage = new TimeoutException("no answer");

    assertThat(KafkaRefusal.of(outage)).isEmpty();
    assertThat(KafkaRefusal.explained(outage)).isSameAs(outage);
    assertThat(KafkaRefusal.describe(outage)).isEqualTo(outage.toString());
  }
}
