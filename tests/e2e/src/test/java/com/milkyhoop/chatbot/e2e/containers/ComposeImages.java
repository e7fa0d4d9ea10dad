package com.milkyhoop.chatbot.e2e.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The images that a compose file names, where variables of the environment name no others. */
record ComposeImages(String composeFile, Map<String, String> environment) {

  static ComposeImages of(Path composeFile) {
    try {
      return new ComposeImages(Files.readString(composeFile), System.getenv());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param variable as in {@code image: ${KAFKA_IMAGE:-apache/kafka}}
   */
  String named(String variable) {
    String chosen = environment.getOrDefault(variable, "");
    return chosen.isBlank() ? byDefault(variable) : chosen;
  }

  private String byDefault(String variable) {
    Matcher image = Pattern.compile("image: \\$\\{" + variable + ":-([^}]+)}").matcher(composeFile);
    if (!image.find()) {
      throw new IllegalStateException("no image ${" + variable + ":-…} in the compose file");
    }
    return image.group(1);
  }
}
