package com.milkyhoop.chatbot.kafka.access;

import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Secret;
import java.util.function.UnaryOperator;

/** Reads PEM files that variables name; each is read again when it changes. */
final class PemFiles {
  private PemFiles() {}

  /** Returns a file with certificates of authorities. */
  static Secret authorities(ConfigReader env, String variable, String file) {
    return read(
        env,
        variable,
        file,
        text -> {
          PemAuthorities.sslContext(text);
          return text;
        });
  }

  /** Returns a file with certificates or keys. */
  static Secret any(ConfigReader env, String variable, String file) {
    return read(
        env,
        variable,
        file,
        text -> {
          if (!text.contains("-----BEGIN ")) {
            throw new IllegalArgumentException("names " + file + ", which is no PEM file");
          }
          return text;
        });
  }

  private static Secret read(
      ConfigReader env, String variable, String file, UnaryOperator<String> check) {
    return env.parsed(variable, file, new Secret(""), path -> Secret.inFile(variable, path, check));
  }
}
