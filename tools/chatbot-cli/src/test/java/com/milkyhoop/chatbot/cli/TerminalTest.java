package com.milkyhoop.chatbot.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.MalformedInputException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Holds the edges of the process: bytes that are no text, and a disk that is full. */
final class TerminalTest {
  private final StringWriter errors = new StringWriter();

  @Test
  void shouldReadUtf8WhateverTheLocale() throws Exception {
    BufferedReader lines = Terminal.lines(new ByteArrayInputStream("สวัสดี 😊\n".getBytes(UTF_8)));

    assertThat(lines.readLine()).isEqualTo("สวัสดี 😊");
  }

  @Test
  void shouldRefuseInputThatIsNotUtf8() {
    BufferedReader lines = Terminal.lines(new ByteArrayInputStream("café\n".getBytes(ISO_8859_1)));

    assertThatThrownBy(lines::readLine).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void shouldTellWhenTheOutputCanNotBeWritten() {
    Terminal terminal = terminal(new PrintWriter(new FullDisk(), true, UTF_8));

    terminal.show("Halo");

    assertThat(terminal.wroteAll()).isFalse();
    assertThat(errors.toString()).contains("can't write to the standard output");
  }

  @Test
  void shouldSayNothingWhenAllWasWritten() {
    Terminal terminal = terminal(new PrintWriter(OutputStream.nullOutputStream(), true, UTF_8));

    terminal.show("Halo");

    assertThat(terminal.wroteAll()).isTrue();
    assertThat(errors.toString()).isEmpty();
  }

  private Terminal terminal(PrintWriter out) {
    return new Terminal(
        new BufferedReader(Reader.nullReader()),
        out,
        new PrintWriter(errors, true),
        new FakeCtrlC(),
        false,
        Optional.empty());
  }

  private static final class FullDisk extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }
}
