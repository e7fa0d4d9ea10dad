package com.milkyhoop.chatbot.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Says which services may call.
 *
 * @param tokens of the one service that may act for everybody, comma-separated; several, so that
 *     one can replace another
 * @param file of further services, read again when it changes
 */
public record CallerSettings(Optional<Secret> tokens, Optional<Path> file) {
  static final String FILE = "GRPC_CALLERS_FILE";

  /** Stands in .env_template. */
  private static final String TEMPLATE_TOKEN = "your_secure_token";

  private static final int SHORTEST_TOKEN = 16;
  private static final String MAKE_ONE = "; make one with: openssl rand -hex 32";

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
    Optional<Secret> tokens = env.secret(variable, CallerSettings::checkedTokens);
    return new CallerSettings(
        tokens.isPresent() || optional
            ? tokens
            : Optional.of(env.requiredSecret(variable, CallerSettings::checkedTokens)),
        file);
  }

  /** Returns each of comma-separated tokens. */
  static List<String> tokens(String value) {
    return value.isEmpty()
        ? List.of()
        : Arrays.stream(value.split(",", -1)).map(String::strip).toList();
  }

  private static String checkedTokens(String value) {
    for (String token : tokens(value)) {
      require(!token.isEmpty(), "holds an empty token");
      require(!token.equals(TEMPLATE_TOKEN), "holds the template's token" + MAKE_ONE);
      require(
          token.length() >= SHORTEST_TOKEN,
          "holds a token of fewer than %d characters".formatted(SHORTEST_TOKEN) + MAKE_ONE);
    }
    return value;
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
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
