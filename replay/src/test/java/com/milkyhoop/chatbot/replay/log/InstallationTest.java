package com.milkyhoop.chatbot.replay.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.localstack.AddressFile;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
  private static final Map<String, String> ADDRESSES =
      Map.of(
          "KAFKA_BROKER", "127.0.0.1:4711",
          "DATABASE_URL", "postgresql://chatbot:secret@127.0.0.1:4712/chatbot",
          "OPENAI_BASE_URL", "http://127.0.0.1:4713/v1");

  @TempDir Path home;

  @Test
  void shouldFindTheStackThatRunsHereUntilItEnds() {
    try (var _ = AddressFile.write(home, ADDRESSES)) {
      Installation found = find(Map.of());

      assertThat(found.kafka().brokers()).isEqualTo("127.0.0.1:4711");
      assertThat(found.requireDatabase().hosts().getFirst().port()).isEqualTo(4712);
      assertThat(found.variables()).containsEntry("OPENAI_BASE_URL", "http://127.0.0.1:4713/v1");
      assertThat(found.toString()).doesNotContain("secret");
    }
    assertThatThrownBy(() -> find(Map.of()))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("./chatbot up");
  }

  @Test
  void shouldKeepTheAddressesFromOtherUsers() throws IOException {
    try (var _ = AddressFile.write(home, ADDRESSES);
        var files = Files.list(AddressFile.folder(home))) {
      assertThat(files)
          .singleElement()
          .satisfies(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void shouldTakeVariablesBeforeTheStacks() {
    try (var _ = AddressFile.write(home, ADDRESSES)) {
      Installation found = find(Map.of("DATABASE_URL", "postgresql://u:p@h:1/other"));

      assertThat(found.kafka().brokers()).isEqualTo("127.0.0.1:4711");
      assertThat(found.requireDatabase().database()).isEqualTo("other");
    }
  }

  /** Rows of this stack must not be compared with the log of another. */
  @Test
  void shouldTakeNothingOfTheStackWhenAnotherBrokerIsNamed() {
    try (var _ = AddressFile.write(home, ADDRESSES)) {
      Installation found = find(Map.of("KAFKA_BROKER", "kafka:9092"));

      assertThat(found.kafka().brokers()).isEqualTo("kafka:9092");
      assertThat(found.database()).isEmpty();
      assertThatThrownBy(found::requireDatabase).isInstanceOf(BadInputException.class);
    }
  }

  @Test
  void shouldNoticeThatAStackWasKilled() throws IOException {
    try (var _ = AddressFile.write(home, ADDRESSES)) {
      Path own = own();
      String text = Files.readString(own);
      write(own, text.replaceAll("started=.*", "started=2020-01-01T00\\\\:00\\\\:00Z"));

      assertThatThrownBy(() -> find(Map.of())).isInstanceOf(UnreachableException.class);
    }
  }

  @Test
  void shouldAskWhichIsMeantWhenSeveralRun() throws IOException {
    try (var _ = AddressFile.write(home, ADDRESSES)) {
      write(own().resolveSibling("other.properties"), Files.readString(own()));

      assertThatThrownBy(() -> find(Map.of()))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("2 local stacks run here");
    }
  }

  private Path own() {
    return AddressFile.folder(home).resolve(ProcessHandle.current().pid() + ".properties");
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }

  private Installation find(Map<String, String> variables) {
    var nowhere = new PrintWriter(Writer.nullWriter());
    return Installation.find(new ReplayConsole(home, variables, nowhere, nowhere, false));
  }
}
