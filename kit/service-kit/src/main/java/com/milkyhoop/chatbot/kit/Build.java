package com.milkyhoop.chatbot.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Says which build this is, as its Maven build wrote it into the jar.
 *
 * @param version of the release
 * @param commit abbreviated; {@code unknown} where it was built without its repository
 */
public record Build(String version, String commit) {
  private static final String UNKNOWN = "unknown";

  /** Reads what the build wrote. */
  public static Build read() {
    var properties = new Properties();
    try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Build(value(properties, "version"), value(properties, "commit"));
  }

  /** Returns a property; the build leaves a placeholder where it could not fill one in. */
  private static String value(Properties properties, String name) {
    String value = properties.getProperty(name, UNKNOWN);
    return value.startsWith("${") ? UNKNOWN : value;
  }
}
