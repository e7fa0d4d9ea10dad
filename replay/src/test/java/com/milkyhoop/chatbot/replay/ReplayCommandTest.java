package com.milkyhoop.chatbot.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that read the log, on a real broker. */
class ReplayCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Talk ana = new Talk("ana");
  private final LogEvent first = ana.processed("Halo", "Hai\nana");
  private final LogEvent failed = ana.failed("Apa kabar?");
  private final LogEvent last = ana.processed("Masih di sana?", "Ya \u001b[31m");
  private TestLog log;

  @TempDir Path folder;

  @BeforeEach
  void begin() {
    log = new TestLog();
    log.publish(List.of(first, failed));
    log.publishAndAbort(List.of(new Talk("ghost").processed("never", "happened")));
    log.publish(List.of(last));
    log.publish(List.of(new Talk("budi").processed("Halo", "Halo Budi")));
  }

  @AfterEach
  void end() {
    log.close();
  }

  @Test
  void shouldListWhatIsCommitted() throws IOException {
    JsonNode list = json("list", "--json");

    assertThat(list.at("/turns").asInt()).isEqualTo(4);
    assertThat(list.at("/conversations").asInt()).isEqualTo(2);
    assertThat(list.at("/outcomes/processed").asInt()).isEqualTo(3);
    assertThat(list.at("/outcomes/failed").asInt()).isEqualTo(1);
    assertThat(list.at("/models/gpt-4o/turns").asInt()).isEqualTo(4);
    assertThat(list.at("/models/gpt-4o/prompt_tokens").asInt()).isEqualTo(60);
    assertThat(list.at("/from").asText()).isEqualTo("2026-11-01T08:00:05Z");
    assertThat(list.at("/to").asText()).isEqualTo("2026-11-01T08:00:15Z");
    assertThat(run("list", "--user", "ana").out()).contains("conversations  1", "turns          3");
  }

  @Test
  void shouldCountRecordsThatAreNoEventsAndGoOn() throws IOException {
    log.publish("a/b", "{\"event\":1}");
    log.publish("a/b", null);
    log.publish("a/b", new String(first.toJson(), UTF_8).replace("\"ana\"", "\"a/na\""));

    JsonNode list = json("list", "--json");

    assertThat(list.at("/turns").asInt()).isEqualTo(4);
    assertThat(list.at("/malformed").asInt()).isEqualTo(2);
    assertThat(list.at("/tombstones").asInt()).isEqualTo(1);
  }

  @Test
  void shouldShowAConversationWithoutWhatWouldHarmTheTerminal() {
    CommandRun show = run("show", "--user", "ana");

    assertThat(show.exitCode()).isZero();
    assertThat(show.out())
        .contains(
            "user ana, session main: 3 turns",
            "user     Halo",
            "chatbot  Hai\n         ana",
            "turn 2  2026-11-01 08:00:10.000  failed",
            "error    MODEL_UNAVAILABLE: away",
            "chatbot  Ya \uFFFD[31m",
            "gpt-4o by default · stop · 1 call · 20 + 5 tokens · history: turns 1")
        .doesNotContain("\u001b", "Budi");
  }

  @Test
  void shouldShowEventsAsTheyAreInTheLog() {
    assertThat(run("show", "--user", "ana", "--json").out().lines())
        .containsExactly(text(first), text(failed), text(last));
  }

  @Test
  void shouldSayThatAConversationIsNotThere() {
    CommandRun show = run("show", "--user", "nobody");

    assertThat(show.exitCode()).isEqualTo(2);
    assertThat(show.err()).contains("no turn of user nobody, session main");
    assertThat(run("show", "--user", "a/b").exitCode()).isEqualTo(2);
  }

  @Test
  void shouldVerifyFromTheLogAloneR16() throws IOException {
    CommandRun verify = run("verify", "--json");

    JsonNode report = JSON.readTree(verify.out());
    assertThat(verify.exitCode()).isZero();
    assertThat(report.at("/holds").asBoolean()).isTrue();
    assertThat(report.at("/events").asInt()).isEqualTo(4);
    assertThat(report.at("/prompts/recorded").asInt()).isEqualTo(4);
    assertThat(report.at("/prompts/equal").asInt()).isEqualTo(4);
    assertThat(report.at("/prompts/chosen_again").asInt()).isEqualTo(4);
    assertThat(run("verify").out()).contains("4 of 4 are what was sent", "not compared");
  }

  @Test
  void shouldNameARecordThatIsNoEventWhenTheLogIsVerified() {
    log.publish("a/b", "{\"event\":1}");

    CommandRun verify = run("verify");

    assertThat(verify.exitCode()).isEqualTo(1);
    assertThat(verify.out()).contains("1 × malformed", "offset", "It does not hold.");
  }

  @Test
  void shouldExportTurnsAsOpenAiTakesThemR16() throws IOException {
    Path file = folder.resolve("turns.jsonl");

    CommandRun export =
        run("export", "--format", "openai", "--user", "ana", "--out", file.toString());

    assertThat(export.exitCode()).isZero();
    assertThat(export.err()).contains("2 lines", "1 selected turns");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    JsonNode messages = JSON.readTree(lines.getLast()).at("/messages");
    assertThat(messages)
        .extracting(each -> each.at("/role").asText())
        .containsExactly("system", "user", "assistant", "user", "assistant");
    assertThat(messages.get(4).at("/content").asText()).isEqualTo("Ya \u001b[31m");
    assertThat(folder).isDirectoryContaining(file::equals);
  }

  @Test
  void shouldExportEventsToTheByte() throws IOException {
    Path file = folder.resolve("events.jsonl");

    run("export", "--format", "events", "--user", "ana", "--out", file.toString());

    assertThat(Files.readAllLines(file)).containsExactly(text(first), text(failed), text(last));
  }

  @Test
  void shouldLeaveTheFileAsItWasWhenNothingIsSelected() throws IOException {
    Path file = Files.writeString(folder.resolve("kept.jsonl"), "before");

    CommandRun export =
        run("export", "--format", "events", "--user", "nobody", "--out", file.toString());

    assertThat(export.exitCode()).isEqualTo(2);
    assertThat(export.err()).contains("no turn of the log is selected");
    assertThat(file).hasContent("before");
    assertThat(folder.toFile().list()).containsExactly("kept.jsonl");
  }

  @Test
  void shouldSayThatTheFileCanNotBeWritten() {
    CommandRun export =
        run("export", "--format", "events", "--out", folder.resolve("none/file").toString());

    assertThat(export.exitCode()).isEqualTo(3);
    assertThat(export.err()).contains("can't be written, and is as it was");
  }

  @Test
  void shouldSayThatKafkaIsAwayWithinSeconds() {
    CommandRun list = CommandRun.of(Map.of("KAFKA_BROKER", "127.0.0.1:1"), "list");

    assertThat(list.exitCode()).isEqualTo(3);
    assertThat(list.err()).contains("Kafka can't be reached at 127.0.0.1:1");
  }

  @Test
  void shouldSayThatThereIsNoLog() {
    CommandRun list =
        CommandRun.of(
            Map.of(
                "KAFKA_BROKER",
                log.variables().getOrDefault("KAFKA_BROKER", ""),
                "KAFKA_TOPIC",
                "no-such-topic"),
            "list");

    assertThat(list.exitCode()).isEqualTo(2);
    assertThat(list.err()).contains("Kafka has no topic no-such-topic");
  }

  /** A print writer throws nothing: a receipt, or half of an export, would be gone unnoticed. */
  @Test
  void shouldFailWhereItsOutputCanNotBeWritten() {
    var full =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    var err = new StringWriter();
    var console =
        new ReplayConsole(
            folder,
            log.variables(),
            new PrintWriter(full, true, UTF_8),
            new PrintWriter(err, true),
            false);

    int exitCode = ReplayCommand.line(console).execute("export-user", "--user", "ana");

    assertThat(exitCode).isEqualTo(3);
    assertThat(err.toString()).contains("the standard output can't be written");
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(log.variables(), arguments);
  }

  private JsonNode json(String... arguments) throws IOException {
    return JSON.readTree(run(arguments).out());
  }

  private static String text(LogEvent event) {
    return new String(event.toJson(), UTF_8);
  }
}
