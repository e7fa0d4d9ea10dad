package com.milkyhoop.chatbot.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.e2e.load.LoadPlan;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The short form of the fault runs. */
class OneOfTwoProcessorsKilledTest {
  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL.withTokensPerSecond(20).withAnswerTokens(80);

  @Test
  void shouldLoseNothingAndDoNothingTwiceR1R2R4R5R9() throws Exception {
    var plan = LoadPlan.mixed(50, Duration.ofSeconds(3));
    var folder = new RunFolder("short");
    var run =
        new FaultRun(Experiment.ONE_OF_TWO_PROCESSORS_KILLED, 1, plan, MODEL, folder.create());

    Result result = run.withoutHealing().run();

    System.out.println(result.report());
    assertThat(result.verdict().violations()).isEmpty();
    assertThat(result.verdict().requests()).isGreaterThanOrEqualTo(50);
    assertThat(result.movement().affected()).isGreaterThan(10);
    folder.delete();
  }
}
