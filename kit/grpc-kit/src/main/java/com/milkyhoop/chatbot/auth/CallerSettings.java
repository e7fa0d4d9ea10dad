package com.milkyhoop.chatbot.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says which services may call.
 *
 * @param tokens of the one service that may act for everybody; several, so that one can replace
 *     another
 * @param file of further services, read again when it changes
 */
public record CallerSettings(List<Secret> tokens, Optional<Path> file) {
  static final String FILE = "GRPC_CALLERS_FILE";

  public CallerSettings {
    tokens = List.copyOf(tokens);
  }

  /**
   * Reads a variable of tokens and GRPC_CALLERS_FILE.
   *
   * @param variable of tokens, comma-separated
   * @param others whether there is another way to be let in, so that the variable may be unset
   */
  public static CallerSettings read(ConfigReader env, String variable, boolean others) {
    Optional<Path> file =
        env.optional(FILE)
            .flatMap(
                value -> env.parsed(FILE, value, Optional.empty(), it -> Optional.of(checked(it))));
    boolean optional = others || env.optional(FILE).isPresent();
    if (optional && env.optional(variable).isEmpty()) {
      return new CallerSettings(List.of(), file);
    }
    String value = env.requiredSecret(variable).value();
    return new CallerSettings(env.parsed(variable, value, List.of(), CallerSettings::tokens), file);
  }

  private static List<Secret> tokens(String value) {
    if (value.isEmpty()) {
      return List.of();
    }
    List<Secret> tokens = new ArrayList<>();
    for (String token : value.split(",", -1)) {
      if (token.isBlank()) {
        throw new IllegalArgumentException("holds an empty token");
      }
      tokens.add(new Secret(token.strip()));
    }
    return tokens;
  }

  private static Path checked(String value) {
    try {
      Path file = Path.of(value);
      var _ = Caller.parse(Files.readString(file, UTF_8));
      return file;
    } catch (InvalidPathException | IOException e) {
      throw new IllegalArgumentException(
          "names " + value + ", which is no file that can be read", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("names " + value + ", whose " + e.getMessage(), e);
    }
  }
}
