package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildStartException;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.tls.IssuedCertificate;
import com.milkyhoop.chatbot.localstack.tls.LocalAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds who may use the brokers of a stack, and how they prove it: clients over TLS with SCRAM, a
 * user for each kind of service, and the brokers among themselves by a certificate. Everything is
 * denied but what {@link #grant} allows; {@link #ADMIN} may do all.
 */
public final class BrokerUsers {
  /** Names the user who may do everything: it grants the others what they may. */
  public static final String ADMIN = "admin";

  /** Names the user of a person's commands. */
  public static final String OPERATOR = "operator";

  /** Services are users of these names, as {@code docs/operations.md} has them. */
  private static final List<String> USERS =
      List.of(
          ADMIN,
          OPERATOR,
          "ingress",
          "processor",
          "sink",
          "usage-ledger",
          "admin-api",
          "replay-worker");

  private static final String MECHANISM = "SCRAM-SHA-512";
  private static final String BROKER = "broker";

  /** Is so short that whoever looks on sees a new password in use. */
  private static final String LONGEST_SESSION_MS = "10000";

  private final Path folder;
  private final LocalAuthority authority;
  private final IssuedCertificate broker;

  /**
   * Makes the certificates, and those passwords that are not there yet.
   *
   * @param folder which only its owner may read from now on
   */
  BrokerUsers(Path folder) {
    this.folder = Folders.create(folder);
    authority = LocalAuthority.create(folder.resolve("tls"));
    broker = authority.issue(BROKER);
    USERS.forEach(this::ensurePassword);
    writeScramUsers();
  }

  /** Returns the authority of this stack, which may issue certificates for others, too. */
  public LocalAuthority authority() {
    return authority;
  }

  private void ensurePassword(String user) {
    if (!Files.exists(passwordFile(user))) {
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      replacePassword(user, HexFormat.of().formatHex(random));
    }
  }

  /** Returns the file that the service of this name reads its password from. */
  public Path passwordFile(String user) {
    return folder.resolve(user + ".password");
  }

  /** Puts another password into the user's file; the brokers are not told. */
  public void replacePassword(String user, String password) {
    try {
      FileAttribute<?> ownersOnly =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Path whole = Files.createTempFile(folder, user, ".new", ownersOnly);
      Files.writeString(whole, password);
      Files.move(
          whole,
          passwordFile(user),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String password(String user) {
    try {
      return Files.readString(passwordFile(user));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the file with what {@code kafka-storage format --add-scram} is given. */
  Path scramUsers() {
    return folder.resolve("scram-users");
  }

  private void writeScramUsers() {
    String lines =
        USERS.stream()
            .map(user -> "%s=[name=%s,password=%s]%n".formatted(MECHANISM, user, password(user)))
            .collect(Collectors.joining());
    try {
      Files.writeString(scramUsers(), lines);
      Files.setPosixFilePermissions(scramUsers(), PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what each broker is told beside what every broker is. */
  Map<String, String> brokerSettings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("listener.security.protocol.map", "CLIENT:SASL_SSL,BROKER:SSL,CONTROLLER:SSL");
    settings.put("sasl.enabled.mechanisms", MECHANISM);
    settings.put(
        "listener.name.client.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    settings.put("connections.max.reauth.ms", LONGEST_SESSION_MS);
    settings.put("ssl.keystore.type", "PEM");
    settings.put("ssl.keystore.location", broker.both().toString());
    settings.put("ssl.truststore.type", "PEM");
    settings.put("ssl.truststore.location", authority.certificate().toString());
    settings.put("listener.name.broker.ssl.client.auth", "required");
    settings.put("listener.name.controller.ssl.client.auth", "required");
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("super.users", "User:CN=%s;User:%s".formatted(BROKER, ADMIN));
    settings.put("allow.everyone.if.no.acl.found", "false");
    return settings;
  }

  /** Returns the environment variables of a service that is this user. */
  public Map<String, String> variables(String user) {
    return Map.of(
        "KAFKA_SECURITY_PROTOCOL",
        "SASL_SSL",
        "KAFKA_TLS_CA",
        authority.certificate().toString(),
        "KAFKA_USER",
        user,
        "KAFKA_PASSWORD_FILE",
        passwordFile(user).toString());
  }

  /** Returns the properties of a Kafka client of the user who may do everything. */
  public Map<String, Object> adminConfig() {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        MECHANISM,
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(ADMIN, password(ADMIN)),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        authority.certificate().toString());
  }

  /**
   * Gives the users what the list in {@code docs/operations.md} says, by Kafka's own command.
   *
   * @param home of the project
   */
  void grant(Path home, String brokers) {
    Path log = folder.resolve("acls.log");
    List<String> command =
        JavaCommand.onOurClassPath(
            KafkaJvm.of(Jvms.QUICK_START).options(), KafkaAclsMain.class, arguments(home, brokers));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new ChildStartException("the ACLs can't be set: " + Files.readString(log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChildStartException("interrupted while the ACLs were set");
    }
  }

  private String[] arguments(Path home, String brokers) {
    return Stream.of(brokers, adminProperties(), AclList.in(home))
        .map(String::valueOf)
        .toArray(String[]::new);
  }

  private Path adminProperties() {
    Path file = folder.resolve("admin.properties");
    List<String> lines = new ArrayList<>();
    adminConfig().forEach((name, value) -> lines.add(name + "=" + value));
    try {
      Files.write(file, lines);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
