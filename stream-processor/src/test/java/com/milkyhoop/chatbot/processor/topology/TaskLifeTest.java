package com.milkyhoop.chatbot.processor.topology;

import static com.milkyhoop.chatbot.processor.topology.TopologyPorts.CODECS;
import static com.milkyhoop.chatbot.processor.topology.TopologyPorts.TOPICS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Kafka Streams does to a task beyond giving it records: suspend it, and initialise it anew.
 */
class TaskLifeTest {
  private final TopologyPorts fixture = new TopologyPorts(RunnerFixture.wide());
  private final ConversationProcessor processor = new ConversationProcessor(fixture.ports);
  private long offset;

  @SuppressWarnings("NullAway.Init")
  private MockProcessorContext<Object, byte[]> context;

  @BeforeEach
  void create(@TempDir Path stateDir) {
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    context = new MockProcessorContext<>(properties, new TaskId(0, 0), stateDir.toFile());
    for (String name : StoreNames.ALL) {
      var store =
          Stores.keyValueStoreBuilder(
                  Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
              .withLoggingDisabled()
              .build();
      store.init(context.getStateStoreContext(), store);
      context.addStateStore(store);
    }
  }

  @AfterEach
  void close() {
    processor.close();
    fixture.close();
  }

  @Test
  void shouldLeaveOneTimerOfManyLivesR9() {
    for (int life = 0; life < 5; life++) {
      processor.init(context);
      send("r" + life);
      readBackMarker();
      assertThat(active()).hasSize(2);
      processor.close();
      assertThat(active()).isEmpty();
    }

    processor.init(context);

    assertThat(active()).hasSize(1);
  }

  @Test
  void shouldCancelTheTimersOfALifeThatWasNotClosedR9() {
    processor.init(context);
    send("r1");
    readBackMarker();

    processor.init(context);

    assertThat(active()).hasSize(1);
  }

  @Test
  void shouldAskForItsMarkerAgainWhenChatTurnsWasMadeAnewR5R9() {
    processor.init(context);
    offset = 1_000_000;
    readBackMarker();
    assertThat(fixture.unrecovered.whyNotReady()).isEmpty();

    offset = 0;
    turnEvent(TurnEvent.newBuilder().setKind(TurnEventKind.SWEEP).setEpoch(1_000_000).build());
    readBackMarker();
    send("r1");

    assertThat(fixture.runner.model.nextCall().prompt().messages()).hasSize(1);
  }

  @Test
  void shouldSayWhichTasksHaveNotReadTheirMarkerR9() {
    processor.init(context);
    assertThat(unrecovered()).isEqualTo(1);
    assertThat(fixture.unrecovered.whyNotReady()).isEmpty();

    fixture.nanos.addAndGet(UnrecoveredTasks.PATIENCE.toNanos() + 1);
    assertThat(fixture.unrecovered.whyNotReady()).contains("not recovered: partition 0 for 30 s");

    readBackMarker();
    assertThat(fixture.unrecovered.whyNotReady()).isEmpty();
    assertThat(unrecovered()).isZero();
  }

  private double unrecovered() {
    return fixture.runner.metrics.get("chatbot.tasks.unrecovered").gauge().value();
  }

  private List<CapturedPunctuator> active() {
    return context.scheduledPunctuators().stream().filter(it -> !it.cancelled()).toList();
  }

  private void send(String requestId) {
    context.setRecordMetadata(TOPICS.requests(), 0, offset);
    ChatRequest request =
        ChatRequest.newBuilder()
            .setAction(Action.SEND)
            .setRequestId(requestId)
            .setMessage("Halo")
            .setMessageTokens(1)
            .build();
    processor.process(
        new Record<>("budi/main".getBytes(UTF_8), CODECS.requests().encode(request), 0L));
  }

  /** The next marker that the runner writes comes back; ends that it writes do not. */
  private void readBackMarker() {
    TurnEvent event;
    do {
      event = fixture.runner.turns.next().event();
    } while (event.getKind() != TurnEventKind.RECOVERY_MARKER);
    turnEvent(event);
  }

  private void turnEvent(TurnEvent event) {
    context.setRecordMetadata(TOPICS.turns(), 0, offset++);
    processor.process(new Record<>(null, CODECS.turns().encode(event), 0L));
  }
}
