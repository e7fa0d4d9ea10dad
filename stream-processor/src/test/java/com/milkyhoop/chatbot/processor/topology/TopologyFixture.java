package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.conversation.Conversation;
import com.milkyhoop.chatbot.conversation.Decisions;
import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.OnBusy;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.kafka.TopicPlan;
import com.milkyhoop.chatbot.kafka.TopicRetention;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.processor.turn.FakeTurnWriter;
import com.milkyhoop.chatbot.processor.turn.RunnerFixture;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import com.milkyhoop.chatbot.schemas.CallIds;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.PermitWait;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** One task of the real topology; the model, chat-turns and time are in the hands of the test. */
final class TopologyFixture implements AutoCloseable {
  static final TopicNames TOPICS = TopologyPorts.TOPICS;
  static final String TRACE = "00-e49212f134214d56b1b4c5a1234c2db1-00f067aa0ba902b7-01";
  static final Codecs CODECS = TopologyPorts.CODECS;
  static final Duration GRACE = TopologyPorts.GRACE;

  private static final TopicPlan PLAN =
      new TopicPlan(
          TOPICS,
          1,
          4,
          TopicRetention.DEFAULT,
          1 << 20,
          "chatbot-stream-processor",
          "chatbot-sink-postgres",
          StoreNames.ALL,
          List.of(),
          Duration.ofHours(24));

  final RunnerFixture runner;

  /** Append time of the next request, ms. */
  long time = 1_000;

  private final TopologyPorts task;
  final TopologyTestDriver driver;
  private final TestInputTopic<byte[], byte[]> requests;
  private final TestInputTopic<byte[], byte[]> turns;

  TopologyFixture(TurnLimits limits, Path stateDir) {
    this(limits, stateDir, new Conversation(TopologyPorts.LIMITS, KeyedHashes.UNKEYED));
  }

  TopologyFixture(TurnLimits limits, Path stateDir, Decisions decisions) {
    task = new TopologyPorts(limits, decisions);
    runner = task.runner;
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    driver = new TopologyTestDriver(ConversationTopology.build(task.ports, PLAN), properties);
    requests = input(TOPICS.requests());
    turns = input(TOPICS.turns());
  }

  /** A task that has read its own marker. */
  static TopologyFixture recovered(TurnLimits limits, Path stateDir) {
    var fixture = new TopologyFixture(limits, stateDir);
    fixture.readBack();
    return fixture;
  }

  void send(String conversation, String requestId, String message) {
    send(conversation, requestId, message, new ReplyTarget(1, 11L));
  }

  void send(String conversation, String requestId, String message, ReplyTarget target) {
    var request =
        ChatRequest.newBuilder()
            .setAction(Action.SEND)
            .setRequestId(requestId)
            .setMessage(message)
            .setMessageTokens(3)
            .setTarget(target)
            .build();
    request(conversation.getBytes(UTF_8), CODECS.requests().encode(request));
  }

  void send(String conversation, String requestId, String message, OnBusy onBusy) {
    request(
        conversation,
        ChatRequest.newBuilder()
            .setAction(Action.SEND)
            .setRequestId(requestId)
            .setMessage(message)
            .setMessageTokens(3)
            .setOnBusy(onBusy)
            .setTarget(new ReplyTarget(1, 11L))
            .build());
  }

  void attach(String conversation, String requestId, ReplyTarget target) {
    request(conversation, request(Action.ATTACH, requestId, target));
  }

  void detach(String conversation, String requestId, ReplyTarget target) {
    request(conversation, request(Action.DETACH, requestId, target));
  }

  void cancel(String conversation, String requestId, ReplyTarget target) {
    request(conversation, request(Action.CANCEL, requestId, target));
  }

  private static ChatRequest request(Action action, String requestId, ReplyTarget target) {
    return ChatRequest.newBuilder()
        .setAction(action)
        .setRequestId(requestId)
        .setTarget(target)
        .build();
  }

  void request(String conversation, ChatRequest request) {
    request(conversation.getBytes(UTF_8), CODECS.requests().encode(request));
  }

  void request(byte @Nullable [] key, byte @Nullable [] value) {
    var headers = new RecordHeaders().add(TraceParent.HEADER, TRACE.getBytes(UTF_8));
    requests.pipeInput(new TestRecord<>(key, value, headers, time));
  }

  /** What the runner writes to chat-turns next comes back as a record of it. */
  TurnEvent readBack() {
    FakeTurnWriter.Written written = runner.turns.next();
    turnEvent(written.key(), written.event());
    return written.event();
  }

  void turnEvent(@Nullable String key, TurnEvent event) {
    byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
    turns.pipeInput(new TestRecord<>(keyBytes, CODECS.turns().encode(event), null, time + 1_000L));
  }

  void rawTurnEvent(byte @Nullable [] key, byte @Nullable [] value) {
    turns.pipeInput(new TestRecord<>(key, value, null, 2_000L));
  }

  static TurnEvent completed(String requestId, long epoch, String reply) {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.COMPLETED)
        .setEpoch(epoch)
        .setRequestId(requestId)
        .setReply(reply)
        .setModel("m")
        .setFinishReason("stop")
        .build();
  }

  /** The calls and events on chat-replies since the last time. */
  List<Reply> replies() {
    return output(TOPICS.replies()).readRecordsToList().stream()
        .map(
            record ->
                new Reply(
                    CallIds.decode(record.headers()),
                    CODECS.replies().decode(record.value()),
                    PermitWait.decode(record.headers())))
        .toList();
  }

  record Reply(long[] callIds, ReplyEvent event, Optional<PermitWait> permitWait) {}

  List<LogEvent> logEvents() {
    return output(TOPICS.log()).readRecordsToList().stream()
        .map(record -> LogEvent.parse(record.value()))
        .toList();
  }

  List<TestRecord<byte[], byte[]>> deadLetters(String topic) {
    return output(TopicNames.deadLetters(topic)).readRecordsToList();
  }

  /** Returns the one element of the list, which must have no other. */
  static <T> T single(List<T> list) {
    assertThat(list).hasSize(1);
    return list.getFirst();
  }

  @Override
  public void close() {
    driver.close();
    task.close();
  }

  private TestInputTopic<byte[], byte[]> input(String topic) {
    return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
