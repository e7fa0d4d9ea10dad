package com.milkyhoop.chatbot.replay.run.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplayJudging;
import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayTask;
import com.milkyhoop.chatbot.event.ReplayTaskKind;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.replay.run.RunManifest.JudgeSetting;
import com.milkyhoop.chatbot.schemas.ReplayCodecs;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks the judges of a worker, which outlive a run. */
class ConfiguredJudgesTest {
  /** Is a judge's program that ends at its first pair, and prefers each reply when begun anew. */
  private static final String ENDS_ONCE =
      """
      read -r line
      [ -e begun ] || { touch begun; echo no disk >&2; exit 3; }
      while true; do
        id=$(printf %s "$line" | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
        printf '{"id":"%s","verdict":"win"}\\n' "$id"
        read -r line || exit 0
      done
      """;

  private final TargetModels models =
      new TargetModels(Map.of(), new SimpleMeterRegistry(), Tracing.OFF);
  private final ConfiguredJudges judges = new ConfiguredJudges(models, _ -> true, Duration.ZERO);

  @TempDir private Path folder;

  /** Names the package of records, without which Avro builds none. */
  @BeforeEach
  void nameRecords() {
    var _ = ReplayCodecs.singleObject(SchemaVersions.shipped());
  }

  @AfterEach
  void close() {
    judges.close();
    models.close();
  }

  @Test
  void shouldBeginACommandAnewThatHasEnded() throws Exception {
    Files.writeString(folder.resolve("judge.sh"), ENDS_ONCE);
    JudgeSetting judge =
        JudgeSettings.command("cd %s && sh judge.sh".formatted(folder), Duration.ofSeconds(20));

    List<ReplayResult> judged =
        List.of(
            judges.judge(task(judge, 1)),
            judges.judge(task(judge, 2)),
            judges.judge(task(judge, 3)));

    assertThat(judged).extracting(ReplayResult::getVerdict).containsExactly("NONE", "WIN", "WIN");
    assertThat(judged.getFirst().getReason()).contains("exit code 3: no disk");
  }

  private static ReplayTask task(JudgeSetting judge, long offset) {
    return ReplayTask.newBuilder()
        .setRun("a")
        .setKind(ReplayTaskKind.JUDGE)
        .setTurnPartition(0)
        .setTurnOffset(offset)
        .setArm("arm")
        .setRepeat(0)
        .setExpiresMs(0)
        .setUser("ana")
        .setConversation("ana/main")
        .setMessages(List.of())
        .setJudging(
            new ReplayJudging(
                judge.name(), judge.kind(), judge.settings(), "recorded", "candidate"))
        .build();
  }
}
