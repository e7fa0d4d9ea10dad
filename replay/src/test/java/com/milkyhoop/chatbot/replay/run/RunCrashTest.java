package com.milkyhoop.chatbot.replay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.localstack.KafkaServer;
import com.milkyhoop.chatbot.localstack.process.ChildProcess;
import com.milkyhoop.chatbot.modelstub.OpenAiStub;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills workers, planners and the broker of a run, in turns, and compares it with one that nobody
 * disturbed. {@code -Dreplay.kills=20} kills so often.
 */
@Tag("kills")
class RunCrashTest {
  private static final int KILLS = Integer.getInteger("replay.kills", 3);
  private static final int TURNS_A_KILL = 24;
  private static final int CONCURRENCY = 6;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;

  private final OpenAiStub model =
      OpenAiStub.start(StubBehaviour.FAST.withFirstTokenDelay(Duration.ofMillis(700)));
  private KafkaServer kafka;
  private ReplayProcesses processes;
  private RecordedLog log;

  @BeforeEach
  void start() {
    kafka = new KafkaServer(folder.resolve("kafka"));
    kafka.start();
    log = new RecordedLog(model, kafka.bootstrapServers());
    processes = new ReplayProcesses(folder, log.variables());
  }

  @AfterEach
  void close() {
    processes.close();
    log.close();
    kafka.close();
    model.close();
  }

  @Test
  void shouldHaveTheResultsOfAnUndisturbedRunWhenAnythingIsKilled() throws Exception {
    log.talk(TURNS_A_KILL * (KILLS + 1) / 4, 4);
    List<ChildProcess> workers =
        new ArrayList<>(List.of(processes.worker("one", 3), processes.worker("two", 3)));
    List<String> run =
        List.of(
            "--name=killed",
            "--arm=x:model=m",
            "--again-share=0",
            "--workers=0",
            "--concurrency=" + CONCURRENCY);
    ChildProcess planner = processes.run(run);
    for (int kill = 0; kill < KILLS; kill++) {
      long goal = (long) TURNS_A_KILL * (kill + 1);
      await().atMost(PATIENCE).until(() -> model.counts().requests() >= goal);
      switch (kill % 3) {
        case 0 -> {
          workers.removeFirst().kill();
          workers.add(processes.worker("again-" + kill, 3));
        }
        case 1 -> {
          planner.kill();
          planner = processes.run(List.of("--name=killed", "--workers=0"));
        }
        default -> {
          kafka.kill();
          kafka.start();
        }
      }
    }
    assertThat(planner.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isZero();
    long paid = model.counts().requests();

    List<ReplayedTurn> killed = log.data("killed").replayed();
    assertThat(killed).hasSize(log.turns()).allMatch(turn -> turn.calls() == 1);
    assertThat(paid - killed.size()).as("paid twice").isBetween(0L, (long) CONCURRENCY * KILLS);
    System.out.printf(
        "%d kills, %d turns, %d paid twice%n", KILLS, killed.size(), paid - killed.size());

    model.behave(StubBehaviour.FAST);
    log.run("--name=undisturbed", "--arm=x:model=m", "--again-share=0");
    assertThat(log.data("undisturbed").replayed())
        .usingRecursiveComparison()
        .ignoringFields("firstTokenMs", "totalMs")
        .isEqualTo(killed);
  }
}
