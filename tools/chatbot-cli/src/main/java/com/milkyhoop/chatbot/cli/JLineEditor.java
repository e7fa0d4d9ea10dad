package com.milkyhoop.chatbot.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.TerminalBuilder;

/**
 * Reads lines that a person edits, with arrows, history and search, by JLine. What is typed while
 * no line is read is not echoed, so that it does not stand in a reply; it is there for the next
 * line. Ctrl-C is a key only while a line is read: it ends the input there, and stops a reply
 * elsewhere. For one thread.
 */
final class JLineEditor implements LineEditor {
  private static final String CTRL_C = "\003";

  private final org.jline.terminal.Terminal terminal;
  private final LineReader reader;

  private JLineEditor(org.jline.terminal.Terminal terminal, LineReader reader) {
    this.terminal = terminal;
    this.reader = reader;
  }

  /**
   * Opens the terminal of this process.
   *
   * @param history keeps what was typed, for this user alone
   */
  static JLineEditor open(Path history) throws IOException {
    return on(
        TerminalBuilder.builder().system(true).nativeSignals(false).encoding(UTF_8).build(),
        history);
  }

  static JLineEditor on(org.jline.terminal.Terminal terminal, Path history) throws IOException {
    forThisUserAlone(history);
    LineReader reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("chatbot")
            .parser(new DefaultParser().escapeChars(null).quoteChars(new char[0]))
            .variable(LineReader.HISTORY_FILE, history)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
    requireNonNull(reader.getKeyMaps().get(LineReader.MAIN))
        .bind(new Reference(LineReader.SEND_BREAK), CTRL_C);
    var editor = new JLineEditor(terminal, reader);
    editor.set(LocalFlag.ECHO, false);
    return editor;
  }

  @Override
  public Optional<String> read(String prompt) {
    terminal.writer().println();
    set(LocalFlag.ISIG, false);
    try {
      return Optional.of(reader.readLine(prompt));
    } catch (UserInterruptException | EndOfFileException _) {
      return Optional.empty();
    } finally {
      set(LocalFlag.ISIG, true);
    }
  }

  @Override
  public int columns() {
    return terminal.getWidth();
  }

  /** Gives the terminal back as it was. */
  @Override
  public void close() {
    set(LocalFlag.ECHO, true);
    try {
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the terminal can't be closed", e);
    }
  }

  private void set(LocalFlag flag, boolean value) {
    Attributes attributes = terminal.getAttributes();
    attributes.setLocalFlag(flag, value);
    terminal.setAttributes(attributes);
  }

  private static void forThisUserAlone(Path history) throws IOException {
    if (!Files.exists(history)) {
      Files.createDirectories(history.toAbsolutePath().getParent());
      Files.createFile(
          history,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
  }
}
