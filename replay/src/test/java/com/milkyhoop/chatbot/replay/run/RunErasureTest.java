package com.milkyhoop.chatbot.replay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.modelstub.OpenAiStub;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.operator.replays.ReplayErasure.Progress;
import com.milkyhoop.chatbot.replay.CommandRun;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** R15 where turns were, or are, asked again. */
class RunErasureTest {
  private static final String ARM = "--arm=cheaper:model=gpt-4o-mini";
  private static final String ALONE = "--again-share=0";

  private final OpenAiStub model = OpenAiStub.start(StubBehaviour.FAST);
  private final RecordedLog log = new RecordedLog(model);

  @AfterEach
  void close() {
    log.close();
    model.close();
  }

  @Test
  void shouldKeepNoReplyOfAnErasedUserAndAskNoneOfTheirTurnsR15() {
    log.talk(2, 2);
    log.run("--name=a", ARM, ALONE);
    assertThat(log.data("a").replayed()).hasSize(4);

    Progress progress = log.erase("user-0");

    assertThat(progress.erased()).isEqualTo(2);
    RunData data = log.data("a");
    assertThat(data.replayed()).hasSize(2);
    assertThat(data.recorded().values())
        .hasSize(2)
        .allMatch(turn -> turn.event().userId().equals("user-1"));
    CommandRun further = log.run("--name=b", ARM, ALONE);
    assertThat(further.exitCode()).as(further.err()).isZero();
    assertThat(askedOf("user 0")).isEqualTo(2);
    assertThat(askedOf("user 1")).isEqualTo(4);
  }

  /** The turns were read before the erasure, and wait for a call. */
  @Test
  void shouldAskNoFurtherTurnWhenItsUserIsErasedInTheMiddleOfARunR15() throws Exception {
    model.behave(StubBehaviour.FAST.withFirstTokenDelay(Duration.ofMillis(500)));
    log.talk(2, 8);
    var running =
        CompletableFuture.supplyAsync(() -> log.run("--name=a", ARM, ALONE, "--concurrency=1"));
    await().atMost(Duration.ofMinutes(1)).until(() -> askedOf("user 0") > 0);

    log.erase("user-0");
    long asked = askedOf("user 0");
    CommandRun ran = running.get(2, TimeUnit.MINUTES);

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(askedOf("user 0")).isLessThanOrEqualTo(asked + 1).isLessThan(8);
    assertThat(askedOf("user 1")).isEqualTo(8);
    Progress progress = log.erase("user-0");
    assertThat(progress.running()).isZero();
    RunData data = log.data("a");
    assertThat(data.replayed())
        .anyMatch(turn -> turn.status() == ReplayedTurn.Status.GONE)
        .filteredOn(turn -> !turn.reply().isEmpty())
        .hasSize(8)
        .allMatch(turn -> data.recorded().containsKey(turn.turn()));
  }

  private long askedOf(String user) {
    return model.requests().stream()
        .filter(request -> request.messages("user").getLast().endsWith(user))
        .count();
  }
}
