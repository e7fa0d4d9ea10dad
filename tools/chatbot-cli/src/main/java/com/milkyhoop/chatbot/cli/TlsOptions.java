package com.milkyhoop.chatbot.cli;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Holds the options that say whether a connection is encrypted, and how both ends prove who they
 * are. Without them TLS is used to reach other machines, and not for this one.
 */
final class TlsOptions {

  @Option(names = "--tls", description = "Use TLS (default: to reach other machines).")
  private boolean tls;

  @Option(
      names = "--plaintext",
      description = "Use no TLS to reach another machine: the token can be read on the way.")
  private boolean plaintext;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Whose certificates to trust, PEM (default: those that Java trusts).")
  private @Nullable Path ca;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "Certificate to show, PEM; with --key.")
  private @Nullable Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "Private key of --cert, PEM.")
  private @Nullable Path key;

  /**
   * @throws IllegalArgumentException when the options contradict each other, or a file can't be
   *     read
   */
  ChannelCredentials credentials(Endpoint endpoint) {
    if (plaintext && (tls || needsTls())) {
      throw new IllegalArgumentException("--plaintext: not with --tls, --ca, --cert or --key");
    }
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("--cert and --key: both or none");
    }
    return encrypts(endpoint) ? tlsCredentials() : InsecureChannelCredentials.create();
  }

  boolean encrypts(Endpoint endpoint) {
    return !plaintext && (tls || needsTls() || !endpoint.isOnThisMachine());
  }

  private boolean needsTls() {
    return ca != null || certificate != null || key != null;
  }

  private ChannelCredentials tlsCredentials() {
    try {
      TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
      if (ca != null) {
        credentials.trustManager(ca.toFile());
      }
      if (certificate != null && key != null) {
        credentials.keyManager(certificate.toFile(), key.toFile());
      }
      return credentials.build();
    } catch (IOException e) {
      throw new IllegalArgumentException("--ca, --cert, --key: can't read " + e.getMessage(), e);
    }
  }

  /** Returns the same options as arguments of a command line. */
  String asArguments() {
    StringBuilder words = new StringBuilder();
    words.append(tls ? " --tls" : "").append(plaintext ? " --plaintext" : "");
    append(words, "--ca", ca);
    append(words, "--cert", certificate);
    append(words, "--key", key);
    return words.toString();
  }

  private static void append(StringBuilder words, String option, @Nullable Path file) {
    if (file != null) {
      words.append(' ').append(option).append(' ').append(file);
    }
  }
}
