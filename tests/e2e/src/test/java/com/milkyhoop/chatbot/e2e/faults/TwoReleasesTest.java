package com.milkyhoop.chatbot.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.e2e.load.LoadPlan;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Two releases side by side, for real: {@code mvn verify -Preleases}. Under load each service is
 * upgraded in turn, and rolled back; nobody notices. The property {@code chatbot.releases.only}
 * names those to run, where it is not all.
 */
@Tag("releases")
class TwoReleasesTest {
  private static final LoadPlan PLAN = LoadPlan.mixed(60, Duration.ofSeconds(10));
  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL.withTokensPerSecond(20).withAnswerTokens(200);
  static final List<Experiment> EXPERIMENTS = experiments();

  private static List<Experiment> experiments() {
    List<String> only = List.of(System.getProperty("chatbot.releases.only", "").split("[,\\s]+"));
    return Arrays.stream(Experiment.values())
        .filter(Experiment::isOfTwoReleases)
        .filter(each -> only.equals(List.of("")) || only.contains(each.name()))
        .toList();
  }

  @ParameterizedTest
  @FieldSource("EXPERIMENTS")
  void shouldLoseNothingWhileTwoReleasesRunSideBySide(Experiment experiment) throws Exception {
    var folder = new RunFolder(experiment.name().toLowerCase(Locale.ROOT));

    Result result = new FaultRun(experiment, 1, PLAN, MODEL, folder.create()).run();

    System.out.println(result.report());
    assertThat(result.faultsFound()).isEmpty();
    folder.delete();
  }
}
