package com.milkyhoop.chatbot.replay.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads a file of one JSON object a line, any number of times, with a line in memory. */
final class ImportFile {
  private final Path path;
  private final LineRules rules;

  ImportFile(Path path, LineRules rules) {
    this.path = path;
    this.rules = rules;
  }

  /** Receives each line that breaks a rule. */
  @FunctionalInterface
  interface MalformedLines {
    void add(long line, String rule);
  }

  /**
   * Reads all lines; skips empty ones.
   *
   * @throws BadInputException when there is no such file, or it is no text
   * @throws UnreachableException when it can't be read
   */
  void read(Consumer<ImportedConversation> conversations, MalformedLines broken) {
    long number = 0;
    try (var lines =
        new BufferedReader(new InputStreamReader(Files.newInputStream(path), UTF_8.newDecoder()))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          try {
            conversations.accept(rules.conversation(line));
          } catch (MalformedLineException e) {
            broken.add(number, e.rule());
          }
        }
      }
    } catch (NoSuchFileException e) {
      throw new BadInputException(path + ": there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new BadInputException(
          "%s, line %d or later: is not UTF-8".formatted(path, number + 1), e);
    } catch (IOException | UncheckedIOException e) {
      throw new UnreachableException("%s can't be read: %s".formatted(path, e.getMessage()), e);
    }
  }
}
