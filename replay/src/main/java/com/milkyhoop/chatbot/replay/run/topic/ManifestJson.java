package com.milkyhoop.chatbot.replay.run.topic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.milkyhoop.chatbot.replay.run.RunManifest;

/** Writes manifests as JSON, as results and reports hold them, and reads them. */
public final class ManifestJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private ManifestJson() {}

  public static String write(RunManifest manifest) {
    try {
      return JSON.writeValueAsString(manifest);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest can't be written as JSON", e);
    }
  }

  /**
   * @throws IllegalArgumentException when it is no manifest that this release knows
   */
  public static RunManifest read(String json) {
    try {
      RunManifest manifest = JSON.readValue(json, RunManifest.class);
      if (manifest == null) {
        throw new IllegalArgumentException("no manifest of a run: null");
      }
      return manifest;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "no manifest of a run that this release knows: " + e.getOriginalMessage(), e);
    }
  }
}
