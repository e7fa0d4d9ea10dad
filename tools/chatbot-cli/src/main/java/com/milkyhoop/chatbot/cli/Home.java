package com.milkyhoop.chatbot.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Locates files in the project's folder. Its {@code .local-stack/token} is the token of every stack
 * that is started here, so that {@code chat} in one terminal reaches the {@code up} of another;
 * only this user can read it.
 */
record Home(Path folder) {

  private static final Pattern VARIABLE =
      Pattern.compile("^#?\\s*([A-Z][A-Z0-9_]*)=", Pattern.MULTILINE);
  private static final Set<String> NOT_FOR_THE_LOCAL_STACK =
      Set.of(
          "GRPC_TLS_CERT",
          "GRPC_TLS_KEY",
          "OPENAI_API_KEY_FILE",
          "DATABASE_URL_FILE",
          "GRPC_TOKEN_FILE",
          "ADMIN_TOKEN_FILE",
          "REDIS_PASSWORD",
          "REDIS_PASSWORD_FILE",
          "HTTP_HOST",
          "KAFKA_CLIENT_SECURITY_PROTOCOL",
          "POSTGRES_PASSWORD",
          "GRAFANA_PASSWORD");
  private static final int TOKEN_BYTES = 16;

  Home {
    folder = folder.toAbsolutePath().normalize();
  }

  /** Returns the token of stacks that were started here; empty when none was yet. */
  Optional<String> token() {
    try {
      return Files.exists(tokenFile())
          ? Optional.of(Files.readString(tokenFile()).strip())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + tokenFile(), e);
    }
  }

  /** Returns the token of stacks, and makes it where there is none. */
  String tokenForANewStack() {
    return token().orElseGet(this::createToken);
  }

  private String createToken() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    try {
      Files.createDirectories(tokenFile().getParent());
      Path file =
          Files.createFile(
              tokenFile(),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, token + "\n");
      return token;
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + tokenFile(), e);
    }
  }

  /** Returns the file of what was typed before. */
  Path history() {
    return folder.resolve(".local-stack").resolve("history");
  }

  Path tokenFile() {
    return folder.resolve(".local-stack").resolve("token");
  }

  /**
   * Returns where the JVMs of a stack keep what makes their next start faster; the build empties
   * it.
   */
  Path archives() {
    return folder.resolve("tools/chatbot-cli/target/class-archives");
  }

  /** Returns where {@code train} keeps what makes the starts of a stack's JVMs faster still. */
  Path aotCaches() {
    return folder.resolve("tools/chatbot-cli/target/aot-caches");
  }

  /** Returns those of the variables that {@code .env_template} lists: what the services know. */
  Map<String, String> serviceVariables(Map<String, String> environment) {
    Set<String> known = knownVariables();
    return environment.entrySet().stream()
        .filter(each -> known.contains(each.getKey()) && !each.getValue().isEmpty())
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private Set<String> knownVariables() {
    Path template = folder.resolve(".env_template");
    try {
      Matcher lines = VARIABLE.matcher(Files.readString(template));
      return lines
          .results()
          .map(line -> line.group(1))
          .filter(name -> !NOT_FOR_THE_LOCAL_STACK.contains(name))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + template, e);
    }
  }
}
