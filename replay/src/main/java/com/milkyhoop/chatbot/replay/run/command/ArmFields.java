package com.milkyhoop.chatbot.replay.run.command;

import com.milkyhoop.chatbot.kit.NearestName;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.run.Arm;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds an arm from its fields, whichever form they were written in. */
final class ArmFields {
  private static final Set<String> RESERVED = Set.of(RunManifest.RECORDED, Arm.RECORDED_AGAIN);

  private static final Set<String> OF_ARMS =
      Set.of(
          "share",
          "route",
          "model",
          "base_url",
          "key_env",
          "system_prompt_file",
          "temperature",
          "max_tokens",
          "context_max_tokens",
          "context_max_turns");

  private final String name;
  private final Map<String, String> fields;

  /**
   * @param fields by name, as in the file of arms
   */
  ArmFields(String name, Map<String, String> fields) {
    this.name = name;
    this.fields = new LinkedHashMap<>(fields);
  }

  /**
   * Returns the arm.
   *
   * @throws BadInputException when a field is wrong; names arm and field
   */
  Arm arm() {
    if (RESERVED.contains(name)) {
      throw problem("its name stands for something else");
    }
    String baseUrl = fields.remove("base_url");
    try {
      var arm =
          new Arm(
              name,
              Arm.Role.CANDIDATE,
              orElse(decimal("share", 0, 1), 1),
              fields.remove("route"),
              fields.remove("model"),
              baseUrl,
              fields.remove("key_env"),
              systemPrompt(),
              decimal("temperature", 0, 2),
              integer("max_tokens"),
              integer("context_max_tokens"),
              integer("context_max_turns"),
              fields);
      check(arm);
      return arm;
    } catch (IllegalArgumentException e) {
      throw problem(String.valueOf(e.getMessage()));
    }
  }

  private void check(Arm arm) {
    if (fields.containsKey("key_file")) {
      throw problem("the key of an arm is in the variable that key_env names");
    }
    if (arm.baseUrl() == null) {
      fields.keySet().forEach(this::checkSpelling);
      if (!fields.isEmpty() || arm.keyEnv() != null) {
        throw problem(
            "%s says how a server is asked, and so needs base_url"
                .formatted(fields.isEmpty() ? "key_env" : fields.keySet().iterator().next()));
      }
    } else if (arm.model() == null) {
      throw problem("base_url needs model");
    } else if (arm.route() != null) {
      throw problem("base_url and route are two places to ask");
    }
    if (arm.changes().isEmpty()) {
      throw problem("changes nothing; the recorded settings are asked again by --again-share");
    }
  }

  /** Rejects a field that is nearly one of an arm: what is left should be a server's. */
  private void checkSpelling(String field) {
    NearestName.of(field, OF_ARMS, _ -> 2)
        .ifPresent(
            meant -> {
              throw problem("unknown field %s; did you mean %s?".formatted(field, meant));
            });
  }

  private static double orElse(@Nullable Double value, double absent) {
    return value == null ? absent : value;
  }

  private @Nullable Double decimal(String field, double min, double max) {
    String value = fields.remove(field);
    if (value == null) {
      return null;
    }
    try {
      double number = Double.parseDouble(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException _) {
      // The problem below says so.
    }
    throw problem("%s=%s must be a number from %s to %s".formatted(field, value, min, max));
  }

  private @Nullable Integer integer(String field) {
    String value = fields.remove(field);
    if (value == null) {
      return null;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException _) {
      // The problem below says so.
    }
    throw problem("%s=%s must be a whole number from 1".formatted(field, value));
  }

  private Arm.@Nullable SystemPrompt systemPrompt() {
    String file = fields.remove("system_prompt_file");
    if (file == null) {
      return null;
    }
    try {
      byte[] bytes = Files.readAllBytes(Path.of(file));
      String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      return new Arm.SystemPrompt(
          file, hash, new String(bytes, java.nio.charset.StandardCharsets.UTF_8).strip());
    } catch (IOException | InvalidPathException e) {
      throw problem(
          "system_prompt_file=%s can't be read: %s".formatted(file, e.getClass().getSimpleName()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private BadInputException problem(String text) {
    return new BadInputException("arm %s: %s".formatted(name, text));
  }
}
