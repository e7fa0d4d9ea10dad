package com.milkyhoop.chatbot.replay.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayResultKind;
import com.milkyhoop.chatbot.modelstub.OpenAiStub;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.replay.CommandRun;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.run.topic.ReplayKafka;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads runs beside a manifest that can't be read, such as a later release's. */
class UnreadableManifestTest {
  private static final String ARM = "--arm=cheaper:model=gpt-4o-mini";
  private static final String ALONE = "--again-share=0";

  private final OpenAiStub model = OpenAiStub.start(StubBehaviour.FAST);
  private final RecordedLog log = new RecordedLog(model);

  @BeforeEach
  void begin() {
    log.talk(1, 2);
    assertThat(log.run("--name=a", ARM, ALONE).exitCode()).isZero();
  }

  @AfterEach
  void close() {
    log.close();
    model.close();
  }

  @Test
  void shouldGoOnWithAllOtherRuns() throws Exception {
    write("broken", "no record of ours".getBytes(UTF_8));

    CommandRun other = log.run("--name=b", ARM, ALONE);

    assertThat(other.exitCode()).as(other.err()).isZero();
    assertThat(log.data("a").replayed()).hasSize(2);
    assertThat(log.data("b").replayed()).hasSize(2);
  }

  @Test
  void shouldNameTheRunAndTheReasonWhereItIsAskedFor() throws Exception {
    write("later", manifest("later", "{\"name\":\"later\",\"mode\":\"DREAM\"}"));
    write("empty", manifest("empty", "null"));
    long calls = model.counts().requests();

    CommandRun later = log.run("--name=later", ARM, ALONE);

    assertThat(later.exitCode()).isEqualTo(2);
    assertThat(later.err()).contains("the manifest of run later, at offset", "DREAM");
    assertThat(model.counts().requests()).as("it is not begun anew").isEqualTo(calls);
    assertThat(CommandRun.of(log.variables(), "report", "later").err()).contains("DREAM");
    assertThat(log.run("--name=empty", ARM, ALONE).err()).contains("the manifest of run empty");
    assertThat(CommandRun.of(log.variables(), "report", "unknown").err())
        .contains("there is no run unknown; there are a; the manifest of run empty", "DREAM");
  }

  /** Counts a run as it was written last. */
  @Test
  void shouldForgetWhatCouldNotBeReadOnceItIsDeleted() throws Exception {
    write("c", "no record of ours".getBytes(UTF_8));
    write("c", null);

    CommandRun ran = log.run("--name=c", ARM, ALONE);

    assertThat(ran.exitCode()).as(ran.err()).isZero();
  }

  private byte[] manifest(String run, String json) {
    return kafka()
        .codecs()
        .results()
        .encode(
            ReplayResult.newBuilder()
                .setRun(run)
                .setKind(ReplayResultKind.MANIFEST)
                .setManifest(json)
                .build());
  }

  /** Writes to the partition of manifests. */
  private void write(String run, byte @Nullable [] value) throws Exception {
    try (var producer = kafka().results("test")) {
      producer.send(new ProducerRecord<>(kafka().topics().results(), 0, run, value)).get();
    }
  }

  private ReplayKafka kafka() {
    return new ReplayKafka(Installation.read(log.variables()).kafka());
  }
}
