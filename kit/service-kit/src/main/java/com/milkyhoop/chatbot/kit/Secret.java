package com.milkyhoop.chatbot.kit;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A value that must never be shown: {@code toString} does not hold it. One that stands in a file is
 * read again when the file changes, so ask for it when it is used and keep it no longer.
 * Thread-safe.
 */
public final class Secret {
  private final Supplier<String> source;

  public Secret(String value) {
    this(() -> value);
  }

  private Secret(Supplier<String> source) {
    this.source = source;
  }

  /**
   * Returns the secret that the file of this path holds.
   *
   * @param variable which names the file; for the log
   * @param parse makes the secret of the file's text, and throws an IllegalArgumentException, whose
   *     message does not hold it, where it is none
   * @throws IllegalArgumentException where the file can't be read now, or holds none
   */
  public static Secret inFile(String variable, String path, UnaryOperator<String> parse) {
    try {
      return inFile(variable, Path.of(path), parse);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("names no file", e);
    }
  }

  /**
   * Returns the secret that a file holds.
   *
   * @see #inFile(String, String, UnaryOperator)
   */
  public static Secret inFile(String variable, Path file, UnaryOperator<String> parse) {
    return new Secret(new SecretFile(variable, file, parse));
  }

  /** Returns what it is now. */
  public String value() {
    return source.get();
  }

  /** Returns a secret that is made of this one each time that it is asked for. */
  public Secret map(UnaryOperator<String> change) {
    return new Secret(() -> change.apply(value()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && value().equals(secret.value());
  }

  @Override
  public int hashCode() {
    return value().hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
