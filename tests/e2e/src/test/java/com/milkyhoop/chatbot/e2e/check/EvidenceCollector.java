package com.milkyhoop.chatbot.e2e.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.e2e.load.CancelAnswer;
import com.milkyhoop.chatbot.e2e.load.FollowedReply;
import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Gathers the {@link Evidence} of a run from a stack that is as it was left. */
public final class EvidenceCollector {
  private static final Duration QUIET_LIMIT = Duration.ofSeconds(60);
  private static final TopicNames TOPICS = TopicNames.of("", TopicNames.DEFAULT_LOG);

  private final Codecs codecs;
  private final TopicReader topics;
  private final Tables tables;

  /**
   * @param versions of the newest release that ran in the stack
   */
  public EvidenceCollector(LocalStack stack, SchemaVersions versions) {
    codecs = Codecs.singleObject(versions);
    topics = new TopicReader(stack.kafka().bootstrapServers());
    tables = new Tables(stack.databaseUrl());
  }

  /** Waits until nothing is on its way any more, for a minute at most, and reads everything. */
  public Evidence gather(
      List<FollowedReply> clients, List<CancelAnswer> answers, Map<String, Integer> modelCalls) {
    List<Send> sends = sends(_ -> true);
    awaitQuiet(sends.size());
    return new Evidence(
        sends,
        finals(),
        logged(_ -> true),
        late(),
        tables.messageRows(),
        tables.logRows(),
        clients.stream().map(FollowedReply::view).toList(),
        answers,
        modelCalls);
  }

  /**
   * Gathers what is held of some users, whose requests are all sent and read; others' records may
   * be of any kind, or gone. Tells nothing of clients and of calls to models.
   */
  public Evidence gatherOf(Set<String> users) {
    List<Send> sends = sends(users::contains);
    Set<String> sent = sends.stream().map(Send::requestId).collect(Collectors.toSet());
    return new Evidence(
        sends,
        finals().stream().filter(each -> sent.contains(each.requestId())).toList(),
        logged(users::contains),
        List.of(),
        tables.messageRows().stream().filter(row -> users.contains(row.userId())).toList(),
        tables.logRows().stream().filter(row -> users.contains(row.userId())).toList(),
        List.of(),
        List.of(),
        Map.of());
  }

  /** What is still missing then is for the checker to say. */
  private void awaitQuiet(int requests) {
    try {
      Awaitility.await()
          .atMost(QUIET_LIMIT)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> tables.logRowCount() >= requests && topics.uncommitted(TOPICS.log()) == 0);
    } catch (ConditionTimeoutException _) {
      return;
    }
  }

  private List<Send> sends(Predicate<String> users) {
    Map<String, Send> first = new LinkedHashMap<>();
    topics.read(
        TOPICS.requests(),
        IsolationLevel.READ_UNCOMMITTED,
        record -> {
          String key = new String(record.key(), UTF_8);
          if (!users.test(userOf(key))) {
            return;
          }
          ChatRequest request = codecs.requests().decode(record.value());
          if (request.getAction() == Action.SEND) {
            String id = request.getRequestId();
            first.putIfAbsent(
                key + " " + id, new Send(key, id, request.getMessage(), record.offset()));
          }
        });
    return List.copyOf(first.values());
  }

  private List<FinalCopy> finals() {
    Set<Position> committed = new HashSet<>();
    readFinals(IsolationLevel.READ_COMMITTED, (record, _) -> committed.add(Position.of(record)));
    List<FinalCopy> finals = new ArrayList<>();
    readFinals(
        IsolationLevel.READ_UNCOMMITTED,
        (record, event) -> {
          Position at = Position.of(record);
          // Two releases may write one event in two versions of its schema.
          byte[] value = codecs.replies().encode(event);
          finals.add(FinalCopy.of(at, value, event, committed.contains(at)));
        });
    return finals;
  }

  private void readFinals(
      IsolationLevel isolation, BiConsumer<ConsumerRecord<byte[], byte[]>, ReplyEvent> reader) {
    topics.read(
        TOPICS.replies(),
        isolation,
        record -> {
          ReplyEvent event = codecs.replies().decode(record.value());
          if (event.getKind() == ReplyEventKind.FINAL) {
            reader.accept(record, event);
          }
        });
  }

  private List<LateCalls> late() {
    List<LateCalls> late = new ArrayList<>();
    topics.read(
        TOPICS.lateCalls(),
        IsolationLevel.READ_UNCOMMITTED,
        record -> late.add(codecs.lateCalls().decode(record.value())));
    return late;
  }

  private List<Logged> logged(Predicate<String> users) {
    List<Logged> logged = new ArrayList<>();
    topics.read(
        TOPICS.log(),
        IsolationLevel.READ_COMMITTED,
        record -> {
          String key = new String(record.key(), UTF_8);
          if (users.test(userOf(key))) {
            logged.add(new Logged(Position.of(record), key, LogEvent.parse(record.value())));
          }
        });
    return logged;
  }

  private static String userOf(String key) {
    return key.split("/", 2)[0];
  }
}
