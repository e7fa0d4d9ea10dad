package com.milkyhoop.chatbot.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.milkyhoop.chatbot.e2e.Stack;
import com.milkyhoop.chatbot.e2e.load.LoadPlan;
import com.milkyhoop.chatbot.localstack.process.ExitActions;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Every fault for real, under 200 replies in flight: {@code mvn verify -Pfaults}. The figures go
 * into the document that the property {@code chatbot.faults.document} names, where it is set; the
 * property {@code chatbot.faults.only} names those to run, where it is not all, and {@code
 * chatbot.faults.replies} another number of replies, {@code chatbot.faults.brokers} another number
 * of brokers than one: 3.
 */
@Tag("faults")
class FaultsTest {
  private static final LoadPlan PLAN =
      LoadPlan.mixed(Integer.getInteger("chatbot.faults.replies", 200), Duration.ofSeconds(10));
  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL.withTokensPerSecond(20).withAnswerTokens(200);
  private static final int BROKERS = Integer.getInteger("chatbot.faults.brokers", 1);
  static final List<Experiment> EXPERIMENTS = experiments();

  private static List<Experiment> experiments() {
    String only = System.getProperty("chatbot.faults.only", "");
    return only.isBlank()
        ? Experiment.on(BROKERS)
        : Arrays.stream(only.split(",")).map(String::strip).map(Experiment::valueOf).toList();
  }

  @ParameterizedTest
  @FieldSource("EXPERIMENTS")
  void shouldLoseNothingDoNothingTwiceAndMoveAgainSoon(Experiment experiment) throws Exception {
    experiment.missing().ifPresent(what -> abort("needs %s, which is not here".formatted(what)));
    var folder = new RunFolder(experiment.name().toLowerCase(Locale.ROOT));

    Result result = new FaultRun(experiment, BROKERS, PLAN, MODEL, folder.create()).run();

    assertThat(ExitActions.isEnding()).as("was told to end, and stopped the servers").isFalse();
    System.out.println(result.report());
    document(result);
    assertThat(result.faultsFound()).isEmpty();
    folder.delete();
  }

  private static void document(Result result) throws IOException {
    String name = System.getProperty("chatbot.faults.document", "");
    if (!name.isBlank()) {
      Path document = Stack.home().resolve(name);
      new FiguresTable(document, BROKERS).put(result);
      if (BROKERS == 1) {
        new RestartsTable(document).put(result);
      }
    }
  }
}
