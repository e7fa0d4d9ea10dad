package com.milkyhoop.chatbot.kafka;

import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * Says what brokers that answer refuse: who we are, or what we may do. It is no outage, and only a
 * person mends it, so each message names the principal, and what to look at.
 *
 * @param principal who the clients are whose failures are looked at, as ACLs name it
 */
public record KafkaRefusals(String principal) {
  /** Names nobody: a certificate says who the clients are, or nothing does. */
  public static final KafkaRefusals UNNAMED = new KafkaRefusals("this client");

  private static final String LIST = "; docs/operations.md lists the ACLs that it needs";
  private static final int MOST_CAUSES = 20;

  /** Returns what is refused, where a refusal is the failure or one of its causes. */
  public Optional<String> of(Throwable failure) {
    Throwable each = failure;
    for (int depth = 0; each != null && depth < MOST_CAUSES; depth++) {
      String text = text(each);
      if (text != null) {
        return Optional.of(text);
      }
      each = each.getCause();
    }
    return Optional.empty();
  }

  /** Returns whether brokers answer, and refuse something: the failure is no outage. */
  public static boolean isRefusal(Throwable failure) {
    return UNNAMED.of(failure).isPresent();
  }

  /**
   * Returns whether a login or a certificate is refused, which may pass: while a password is
   * replaced, the brokers and a file may differ.
   */
  public static boolean isOfLogin(Throwable failure) {
    Throwable each = failure;
    for (int depth = 0; each != null && depth < MOST_CAUSES; depth++) {
      if (each instanceof AuthenticationException) {
        return true;
      }
      each = each.getCause();
    }
    return false;
  }

  /** Returns what is refused, or the failure's own words where nothing is. */
  public String describe(Throwable failure) {
    return of(failure).orElseGet(failure::toString);
  }

  /** Returns an exception that says what is refused; the failure itself where nothing is. */
  public RuntimeException explained(RuntimeException failure) {
    return of(failure)
        .<RuntimeException>map(text -> new KafkaException(text, failure))
        .orElse(failure);
  }

  private @Nullable String text(Throwable each) {
    return switch (each) {
      case TopicAuthorizationException topics -> mayNot("topics " + topics(topics));
      case GroupAuthorizationException group -> mayNot("group " + group(group));
      case TransactionalIdAuthorizationException _ ->
          mayNot("its transactional id, which begins with its application id or group");
      case ClusterAuthorizationException _ -> mayNot("the cluster");
      case SaslAuthenticationException wrong ->
          "Kafka refuses the login of %s: %s; see KAFKA_USER and KAFKA_PASSWORD"
              .formatted(principal, wrong.getMessage());
      case SslAuthenticationException wrong ->
          "no TLS with Kafka: %s; see KAFKA_TLS_CA, and KAFKA_TLS_CERT where brokers ask for one"
              .formatted(tls(wrong));
      case AuthenticationException other ->
          "Kafka refuses %s: %s; see KAFKA_SECURITY_PROTOCOL and KAFKA_SASL_MECHANISM"
              .formatted(principal, other.getMessage());
      default -> null;
    };
  }

  private String mayNot(String resource) {
    return "Kafka lets %s not use %s%s".formatted(principal, resource, LIST);
  }

  private static @Nullable Object topics(TopicAuthorizationException e) {
    return e.unauthorizedTopics().isEmpty() ? e.getMessage() : e.unauthorizedTopics();
  }

  private static @Nullable String group(GroupAuthorizationException e) {
    return e.groupId() == null ? e.getMessage() : e.groupId();
  }

  private static @Nullable String tls(SslAuthenticationException e) {
    return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
  }
}
