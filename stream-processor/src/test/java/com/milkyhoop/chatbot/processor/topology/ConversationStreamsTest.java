package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.kafka.streams.StreamsSettings.StateWrites;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.testkit.model.HandModel;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topology under exactly_once_v2 on a real broker. */
class ConversationStreamsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final ConversationId BUDI = new ConversationId("budi", "main");

  @TempDir private Path stateDir;

  @SuppressWarnings("NullAway.Init")
  private BrokerFixture broker;

  @BeforeEach
  void open() {
    broker = new BrokerFixture(stateDir);
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldStreamContiguousDeltasThenOneFinalAndOneLogEventR4R5R6() {
    var model = new HandModel();
    broker.start("a", model);
    broker.send(BUDI, "r1", "Halo bot!");
    HandCall call = model.nextCall();
    for (String piece : List.of("Ha", "lo ", "🙂", " juga", "!")) {
      call.text(piece);
    }
    call.end();

    await().atMost(PATIENCE).until(() -> broker.logEvents().size() == 1 && finals().size() == 1);

    assertThat(broker.logEvents().getFirst().reply()).isEqualTo("Halo 🙂 juga!");
    assertThat(finals().getFirst().getText()).isEqualTo("Halo 🙂 juga!");
    assertThat(shown(broker.replyEvents())).isEqualTo("Halo 🙂 juga!");
  }

  @Test
  void shouldGoOnWithOtherConversationsWhileModelCallsHangR8() {
    var model = new HandModel();
    broker.start("a", model);
    var hanging = new ArrayList<HandCall>();
    for (int user = 0; user < 50; user++) {
      broker.send(new ConversationId("hanging" + user, "s"), "r1", "never answered");
      hanging.add(model.nextCall());
    }

    broker.send(BUDI, "r1", "Halo bot!");
    model.nextCall().text("Halo juga!").end();

    await().atMost(PATIENCE).until(() -> broker.logEvents().size() == 1);
    assertThat(hanging)
        .allSatisfy(
            call -> {
              assertThat(call.thread().isVirtual()).isTrue();
              assertThat(call.thread().getName()).doesNotContain("StreamThread");
            });
  }

  @Test
  void shouldRunTheTurnAgainElsewhereWhenItsProcessorLeavesR9() {
    var first = new HandModel();
    BrokerFixture.Instance leaving = broker.start("a", first);
    broker.send(BUDI, "r1", "one");
    broker.send(BUDI, "r2", "two");
    HandCall abandoned = first.nextCall().text("half a re");
    leaving.close();

    var second = new HandModel();
    broker.start("b", second);
    second.nextCall().text("whole reply").end();
    second.nextCall().text("next reply").end();

    await().atMost(PATIENCE).until(() -> broker.logEvents().size() == 2);
    assertThat(abandoned.cancelled()).isTrue();
    assertThat(broker.logEvents())
        .extracting(LogEvent::reply)
        .containsExactly("whole reply", "next reply");
    assertThat(second.prompts().getLast().messages()).hasSize(3);
  }

  @Test
  void shouldGoOnFromItsStoresWhenTheyAreWrittenWithTheTransaction() {
    broker.write(StateWrites.TRANSACTIONAL);
    var first = new HandModel();
    BrokerFixture.Instance ended = broker.start("a", first);
    broker.send(BUDI, "r1", "one");
    first.nextCall().text("a reply").end();
    await().atMost(PATIENCE).until(() -> broker.logEvents().size() == 1);
    ended.close();

    var second = new HandModel();
    broker.start("a", second);
    broker.send(BUDI, "r2", "two");
    second.nextCall().text("next reply").end();

    await().atMost(PATIENCE).until(() -> broker.logEvents().size() == 2);
    assertThat(second.prompts().getLast().messages()).hasSize(3);
  }

  @Test
  void shouldEndEveryRequestOnceWhenProcessorsComeAndGoR2R4() {
    var models = List.of(new HandModel(), new HandModel(), new HandModel());
    models.forEach(model -> model.answerAll("a reply"));
    BrokerFixture.Instance first = broker.start("a", models.get(0));
    sendRound(1);
    BrokerFixture.Instance second = broker.start("b", models.get(1));
    sendRound(2);
    await().atMost(PATIENCE).until(second::ready);
    first.close();
    sendRound(3);
    broker.start("c", models.get(2));
    sendRound(4);

    await().atMost(PATIENCE.multipliedBy(2)).until(() -> broker.logEvents().size() >= 80);

    await().during(Duration.ofSeconds(1)).until(() -> broker.logEvents().size() == 80);
    for (int user = 0; user < 20; user++) {
      String name = "user" + user;
      assertThat(broker.logEvents())
          .filteredOn(event -> event.userId().equals(name))
          .extracting(LogEvent::requestId)
          .containsExactly("r1", "r2", "r3", "r4");
    }
  }

  private void sendRound(int round) {
    for (int user = 0; user < 20; user++) {
      broker.send(new ConversationId("user" + user, "s"), "r" + round, "message " + round);
    }
  }

  private List<ReplyEvent> finals() {
    return broker.replyEvents().stream()
        .filter(event -> event.getKind() == ReplyEventKind.FINAL)
        .toList();
  }

  /** Joins what is shown; the launch of an attempt, which may be read later, shows nothing. */
  private static String shown(List<ReplyEvent> events) {
    var text = new StringBuilder();
    for (ReplyEvent event : events) {
      if (event.getKind() == ReplyEventKind.DELTA && !event.getText().isEmpty()) {
        assertThat(event.getOffset()).isEqualTo(text.toString().getBytes(UTF_8).length);
        text.append(event.getText());
      }
    }
    return text.toString();
  }
}
