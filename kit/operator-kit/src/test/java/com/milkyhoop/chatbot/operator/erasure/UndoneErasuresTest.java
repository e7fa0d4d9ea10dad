package com.milkyhoop.chatbot.operator.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.operator.TestInstallation;
import com.milkyhoop.chatbot.schemas.Subject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts that come behind an erasure, on a real broker; here each IMPORT is an older one. */
class UndoneErasuresTest {
  private static final Subject ANA = new Subject("ana", "");
  private static final Subject ANAS_S1 = new Subject("ana", "s1");

  private final TestInstallation installation = new TestInstallation();
  private final ErasureRequests requests = new ErasureRequests(installation.kafka());
  private final UndoneErasures undone =
      new UndoneErasures(
          installation.kafka(), (_, request, _) -> request.getAction() == Action.IMPORT);

  @Test
  void shouldAskOnceMoreWhereAnOlderTextStandsBehindAnErasureR15() {
    RequestedErasure first = requests.ask(ANA);
    write(1, "ana/s1", Action.IMPORT);
    write(1, "ana/s2", Action.IMPORT);

    List<RequestedErasure> again = undone.requestAgain();

    assertThat(again).singleElement().extracting(RequestedErasure::subject).isEqualTo(ANA);
    assertThat(again).extracting(RequestedErasure::id).doesNotContain(first.id());
    assertThat(installation.actions(1))
        .containsExactly(Action.ERASE, Action.IMPORT, Action.IMPORT, Action.ERASE);
    assertThat(undone.requestAgain()).isEmpty();
  }

  @Test
  void shouldLeaveAnErasureAloneThatReachesTheTextR15() {
    write(1, "ana/s1", Action.IMPORT);
    requests.ask(ANA);
    write(1, "ben/s1", Action.IMPORT);
    write(1, "ana/s1", Action.SEND);

    assertThat(undone.requestAgain()).isEmpty();
  }

  @Test
  void shouldAskForTheSessionAloneThatWasErasedR15() {
    requests.ask(ANAS_S1);
    write(1, "ana/s2", Action.IMPORT);
    assertThat(undone.requestAgain()).isEmpty();

    write(2, "ana/s1", Action.IMPORT);

    assertThat(undone.requestAgain())
        .extracting(RequestedErasure::subject)
        .containsExactly(ANAS_S1);
  }

  /** The user's erasure reaches all sessions: that of one of them is not undone any more. */
  @Test
  void shouldAskForNothingThatAWiderErasureHasReachedR15() {
    requests.ask(ANAS_S1);
    write(1, "ana/s1", Action.IMPORT);
    requests.ask(ANA);

    assertThat(undone.requestAgain()).isEmpty();
  }

  @Test
  void shouldLookOnlyWhereItIsToldTo() {
    requests.ask(ANA);
    write(1, "ana/s1", Action.IMPORT);

    assertThat(undone.requestAgain(Map.of(0, 0L, 2, 0L))).isEmpty();
    assertThat(undone.requestAgain(Map.of(1, 1L))).isEmpty();
    assertThat(undone.requestAgain(Map.of(1, 0L))).hasSize(1);
  }

  private void write(int partition, String key, Action action) {
    installation.request(
        partition, key, ChatRequest.newBuilder().setAction(action).setRequestId("r1").build());
  }
}
