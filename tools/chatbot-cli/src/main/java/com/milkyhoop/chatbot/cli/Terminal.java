package com.milkyhoop.chatbot.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Holds where lines come from and where replies (out) and everything else (err) go, all in UTF-8
 * whatever the locale says.
 *
 * @param ctrlC what a person may press
 * @param interactive whether a person sits there: input and output are a terminal
 * @param history keeps what a person typed; empty: lines are not edited
 */
record Terminal(
    BufferedReader in,
    PrintWriter out,
    PrintWriter err,
    CtrlC ctrlC,
    boolean interactive,
    Optional<Path> history) {

  /**
   * @param history keeps what a person typed
   */
  static Terminal ofThisProcess(Path history) {
    var console = System.console();
    return new Terminal(
        lines(System.in),
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        new SignalCtrlC(),
        console != null && console.isTerminal(),
        Optional.of(history));
  }

  /** Opens the reader of lines: an editor for a person, where the terminal can do that. */
  LineEditor edit() throws IOException {
    return interactive && history.isPresent()
        ? JLineEditor.open(history.get())
        : new PlainLines(this);
  }

  /**
   * Reads UTF-8 and throws {@link java.nio.charset.MalformedInputException} at anything else:
   * replacement characters would be sent, and stay for ever.
   */
  static BufferedReader lines(InputStream in) {
    CharsetDecoder strict =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    return new BufferedReader(new InputStreamReader(in, strict));
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Prints a piece of a line at once. */
  void show(String text) {
    out.print(text);
    out.flush();
  }

  /** Returns whether all output was written, and says so where it was not: the disk is full. */
  boolean wroteAll() {
    boolean failed = out.checkError();
    if (failed) {
      err.println("chatbot: can't write to the standard output");
    }
    return !failed;
  }

  /** Prints to a person, and not to a script, what goes on. */
  void note(String text) {
    if (interactive) {
      err.println("\033[2m[" + text + "]\033[0m");
    }
  }
}
