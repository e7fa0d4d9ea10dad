package com.milkyhoop.chatbot.localstack.tls;

import java.nio.file.Path;
import java.util.Map;

/**
 * The certificates of a stack whose ingresses and Redis want TLS, and ask who calls for one.
 *
 * @param ca whose certificates both have
 * @param server of the ingresses and Redis
 * @param client what their clients may show
 */
public record StackTls(Path ca, IssuedCertificate server, IssuedCertificate client) {
  /** Has both issued. */
  public static StackTls issuedBy(LocalAuthority authority) {
    return new StackTls(
        authority.certificate(), authority.issue("server"), authority.issue("client"));
  }

  /** Returns the environment variables of an ingress. */
  public Map<String, String> variables() {
    return Map.of(
        "GRPC_TLS_CERT",
        server.certificate().toString(),
        "GRPC_TLS_KEY",
        server.key().toString(),
        "GRPC_TLS_CLIENT_CA",
        ca.toString());
  }
}
