package com.milkyhoop.chatbot.replay.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.operator.erasure.ErasureRequests;
import com.milkyhoop.chatbot.operator.erasure.RequestedErasure;
import com.milkyhoop.chatbot.replay.TestLog;
import com.milkyhoop.chatbot.replay.TestRequests;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.requests.PastTurnRequests;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.Subject;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Erasures beside {@code replay import}, on a real broker; the test plays processors. */
class ImporterErasureTest {
  private static final ConversationId ANA = new ConversationId("ana", "a");
  private static final Subject ERASED = new Subject("ana", "");
  private static final String LINE =
      """
      {"user":"ana","id":"a","messages":[{"role":"user","content":"one"},\
      {"role":"assistant","content":"1"}]}
      """;

  private final TestLog log = new TestLog();
  private final Installation installation = Installation.read(log.variables());
  private final KafkaSettings kafka = installation.kafka();
  private final TestRequests requests = new TestRequests(kafka);

  @TempDir private Path folder;

  @BeforeEach
  void read() throws Exception {
    requests.areRead();
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void shouldEraseAgainWhatIsImportedBehindAnErasureThatCameMeanwhileR15() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Importer importer = importer();
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<Importer.Result> running = executor.submit(() -> importer.run(file(pipe)));

      // Opens when the importer reads: it has begun, and has written nothing yet.
      try (OutputStream lines = Files.newOutputStream(pipe)) {
        new ErasureRequests(kafka).ask(ERASED);
        lines.write(LINE.getBytes(UTF_8));
      }

      assertThat(running.get().erasedAgain())
          .singleElement()
          .extracting(RequestedErasure::subject)
          .isEqualTo(ERASED);
    }
    assertThat(requests.of(ANA)).containsExactly(Action.ERASE, Action.IMPORT, Action.ERASE);
  }

  @Test
  void shouldTakeWhatIsImportedAfterAnErasureForANewBeginningR15() throws Exception {
    new ErasureRequests(kafka).ask(ERASED);
    Path file = Files.writeString(folder.resolve("file"), LINE);

    assertThat(importer().run(file(file)).erasedAgain()).isEmpty();

    assertThat(requests.of(ANA)).containsExactly(Action.ERASE, Action.IMPORT);
  }

  /** The first run reads what is no text, and ends without a look at what it has written. */
  @Test
  void shouldEraseAgainWhatARunThatBrokeOffHasImportedR15() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Importer broken = importer();
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<Importer.Result> running = executor.submit(() -> broken.run(file(pipe)));
      try (OutputStream lines = Files.newOutputStream(pipe)) {
        new ErasureRequests(kafka).ask(ERASED);
        lines.write(LINE.getBytes(UTF_8));
        await().until(() -> requests.of(ANA).contains(Action.IMPORT));
        lines.write(new byte[] {(byte) 0xFF, '\n'});
      }
      assertThat(running).failsWithin(Duration.ofMinutes(1));
    }
    assertThat(requests.of(ANA)).containsExactly(Action.ERASE, Action.IMPORT);
    Path others = Files.writeString(folder.resolve("others"), LINE.replace("ana", "ben"));

    Importer.Result second = importer().run(file(others));

    assertThat(second.erasedAgain())
        .singleElement()
        .extracting(RequestedErasure::subject)
        .isEqualTo(ERASED);
    assertThat(requests.of(ANA)).containsExactly(Action.ERASE, Action.IMPORT, Action.ERASE);
  }

  private Importer importer() throws Exception {
    Path file = Files.writeString(folder.resolve("planned"), LINE);
    return new Importer(
        kafka, ImportPlan.of(file(file)), new PastTurnRequests(TokenCounter.forModel("gpt-4o")));
  }

  private ImportFile file(Path path) {
    return new ImportFile(
        path,
        new LineRules(
            Optional.empty(), "user", "id", 1_000_000, new ContentIds(installation.hashes())));
  }
}
