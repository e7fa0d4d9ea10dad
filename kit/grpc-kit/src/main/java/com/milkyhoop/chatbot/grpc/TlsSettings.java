package com.milkyhoop.chatbot.grpc;

import com.milkyhoop.chatbot.kit.ConfigReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Says how a server shows who it is, and which clients it asks the same of; all files are PEM, and
 * read again when they change.
 *
 * @param certificate with the chain up to what clients trust
 * @param clientCa who signs the certificates of clients; empty where none is asked for
 * @param clients whether a client must show a certificate
 */
public record TlsSettings(
    Path certificate, Path key, Optional<Path> clientCa, ClientCertificates clients) {
  /** Says what becomes of a client without a certificate. */
  public enum ClientCertificates {
    /** Lets it show a token instead. */
    OPTIONAL,
    /** Refuses its connection. */
    REQUIRED
  }

  /** Reads GRPC_TLS_*; empty where the server speaks plain text. */
  public static Optional<TlsSettings> read(ConfigReader env) {
    Optional<Path> certificate = readableFile(env, "GRPC_TLS_CERT");
    Optional<Path> key = readableFile(env, "GRPC_TLS_KEY");
    Optional<Path> clientCa = readableFile(env, "GRPC_TLS_CLIENT_CA");
    ClientCertificates clients = env.word("GRPC_TLS_CLIENT_CERT", ClientCertificates.OPTIONAL);
    boolean hasCertificate = env.optional("GRPC_TLS_CERT").isPresent();
    env.check(
        hasCertificate == env.optional("GRPC_TLS_KEY").isPresent(),
        "GRPC_TLS_KEY",
        "must be set together with GRPC_TLS_CERT");
    env.check(
        hasCertificate || env.optional("GRPC_TLS_CLIENT_CA").isEmpty(),
        "GRPC_TLS_CLIENT_CA",
        "needs GRPC_TLS_CERT: client certificates are part of TLS");
    env.check(
        clients == ClientCertificates.OPTIONAL || env.optional("GRPC_TLS_CLIENT_CA").isPresent(),
        "GRPC_TLS_CLIENT_CERT",
        "needs GRPC_TLS_CLIENT_CA, which says whose certificates count");
    return certificate.flatMap(c -> key.map(k -> new TlsSettings(c, k, clientCa, clients)));
  }

  private static Optional<Path> readableFile(ConfigReader env, String name) {
    return env.optional(name)
        .flatMap(value -> env.parsed(name, value, Optional.empty(), TlsSettings::parseFile));
  }

  private static Optional<Path> parseFile(String value) {
    try {
      Path file = Path.of(value);
      if (Files.isReadable(file) && Files.isRegularFile(file)) {
        return Optional.of(file);
      }
    } catch (InvalidPathException _) {
      // Said below.
    }
    throw new IllegalArgumentException("names " + value + ", which is no file that can be read");
  }
}
