package com.milkyhoop.chatbot.replay.run.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.run.Arm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the arms of a run: {@code NAME} of the file of arms, or {@code NAME:field=value,…}. The
 * file, YAML or JSON, has a list {@code arms} of objects with the same fields and {@code name}.
 */
final class ArmsReader {
  private final Map<String, ArmFields> ofFile = new LinkedHashMap<>();
  private final @Nullable Path file;

  /**
   * @param file null for none
   */
  ArmsReader(@Nullable Path file) {
    this.file = file;
    if (file != null) {
      read(file);
    }
  }

  /**
   * Returns the arms.
   *
   * @param written each as on the command line; none: all of the file
   */
  List<Arm> arms(List<String> written) {
    List<Arm> arms = new ArrayList<>();
    if (written.isEmpty()) {
      ofFile.values().forEach(fields -> arms.add(fields.arm()));
    }
    written.forEach(each -> arms.add(arm(each)));
    Set<String> names = new HashSet<>();
    for (Arm arm : arms) {
      if (!names.add(arm.name())) {
        throw new BadInputException("arm %s: there are two of this name".formatted(arm.name()));
      }
    }
    return arms;
  }

  private Arm arm(String written) {
    int colon = written.indexOf(':');
    if (colon >= 0) {
      return new ArmFields(written.substring(0, colon), fields(written, colon + 1)).arm();
    }
    ArmFields fields = ofFile.get(written);
    if (fields == null) {
      throw new BadInputException(
          file == null
              ? "arm %s: what it changes must follow, as in %s:model=gpt-4o-mini, or stand in --arms FILE"
                  .formatted(written, written)
              : "arm %s: %s has none of this name; it has %s"
                  .formatted(written, file, ofFile.keySet()));
    }
    return fields.arm();
  }

  private static Map<String, String> fields(String written, int from) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : written.substring(from).split(",", -1)) {
      int equals = field.indexOf('=');
      if (equals < 1
          || fields.put(field.substring(0, equals), field.substring(equals + 1)) != null) {
        throw new BadInputException(
            "arm %s: must be NAME:field=value,field=value, each field once".formatted(written));
      }
    }
    return fields;
  }

  private void read(Path from) {
    JsonNode root;
    try {
      root =
          YAMLMapper.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build()
              .readTree(Files.readString(from));
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          "%s is neither YAML nor JSON, or has a field twice: see line %d"
              .formatted(from, e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
          e);
    } catch (IOException e) {
      throw new BadInputException("%s can't be read: %s".formatted(from, e.getMessage()), e);
    }
    JsonNode list = root == null ? null : root.path("arms");
    if (list == null || !list.isArray() || list.isEmpty()) {
      throw new BadInputException("%s: must have a list arms".formatted(from));
    }
    list.forEach(arm -> add(from, arm));
  }

  private void add(Path from, JsonNode arm) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : arm.properties()) {
      if (!field.getValue().isValueNode()) {
        throw new BadInputException(
            "%s: %s must be a single value".formatted(from, field.getKey()));
      }
      fields.put(field.getKey(), field.getValue().asText());
    }
    String name = fields.remove("name");
    if (name == null) {
      throw new BadInputException("%s: an arm has no name".formatted(from));
    }
    ofFile.put(name, new ArmFields(name, fields));
  }
}
