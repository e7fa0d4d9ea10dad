package com.milkyhoop.chatbot.replay.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.replay.CommandRun;
import com.milkyhoop.chatbot.replay.TestLog;
import com.milkyhoop.chatbot.replay.TestRequests;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.schemas.ConversationId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code erase} on a real broker, where no processor carries an erasure out. */
class EraseCommandTest {
  private static final String SOME_ID = "0197f0a0-0000-7000-8000-000000000000";

  private final TestLog log = new TestLog();

  @AfterEach
  void close() {
    log.close();
  }

  /** Asked for anew, it would take what the user has sent since. */
  @Test
  void shouldLookAgainAtAnErasureAndAskForNoneR15() throws Exception {
    CommandRun asked = run("erase", "--user", "ana", "--wait", "0");
    String id = new ObjectMapper().readTree(asked.out()).at("/erasure_id").asText();
    assertThat(asked.err()).contains("./chatbot erase --id " + id);

    CommandRun again = run("erase", "--id", id, "--wait", "0");

    assertThat(again.exitCode()).isOne();
    assertThat(again.out()).isEqualTo(asked.out());
    assertThat(new TestRequests(Installation.read(log.variables()).kafka()).of(ana()))
        .containsExactly(Action.ERASE);
  }

  @Test
  void shouldRefuseWhatNamesNoErasure() {
    CommandRun unknown = run("erase", "--id", SOME_ID);

    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("has no erasure " + SOME_ID);
    assertThat(run("erase").exitCode()).isEqualTo(2);
    assertThat(run("erase", "--session", "main").exitCode()).isEqualTo(2);
    assertThat(run("erase", "--id", SOME_ID, "--user", "ana").exitCode()).isEqualTo(2);
    assertThat(new TestRequests(Installation.read(log.variables()).kafka()).of(ana())).isEmpty();
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(log.variables(), arguments);
  }

  private static ConversationId ana() {
    return new ConversationId("ana", "main");
  }
}
