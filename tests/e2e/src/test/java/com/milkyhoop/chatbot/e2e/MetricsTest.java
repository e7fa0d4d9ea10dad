package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.e2e.monitoring.Exposition;
import com.milkyhoop.chatbot.e2e.monitoring.Expressions;
import com.milkyhoop.chatbot.e2e.monitoring.MetricsDocument;
import com.milkyhoop.chatbot.e2e.monitoring.Selector;
import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** After a conversation: what services show, what the documents say, and what adds up. */
@TestInstance(Lifecycle.PER_CLASS)
class MetricsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Prometheus' own, and those of a histogram. */
  private static final Set<String> GIVEN_LABELS = Set.of("job", "instance", "le");

  private final ScrapedStack scraped = new ScrapedStack();
  private final ChatClient client = ChatClient.ofSharedStack();
  private final Expressions expressions = new Expressions(Stack.home());

  @SuppressWarnings("NullAway.Init")
  private Exposition before;

  @SuppressWarnings("NullAway.Init")
  private List<Completed> replies;

  @BeforeAll
  void converse() {
    await().atMost(PATIENCE).until(this::isQuiet);
    before = scraped.all();
    String user = "u-" + UUID.randomUUID();
    replies =
        List.of(
            client.send(user, "s", "Halo, nama saya Budi.").completed(),
            client.send(user, "s", "Siapa nama saya?").completed());
    var _ =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> client.send(SendMessageRequest.newBuilder().setUserId("a/b").build()));
  }

  @AfterAll
  void close() {
    client.close();
    scraped.close();
  }

  @Test
  void shouldListEveryMetricThatServicesShowAndNoOther() throws IOException {
    Map<String, MetricsDocument.Entry> documented = MetricsDocument.read(Stack.home());
    // No worker of replays and no operators' server are part of the stack; their own tests hold
    // their names.
    documented
        .keySet()
        .removeIf(name -> name.startsWith("chatbot_replay_") || name.startsWith("chatbot_admin_"));

    assertThat(MetricsDocument.of(scraped.all())).containsExactlyInAnyOrderEntriesOf(documented);
  }

  @Test
  void shouldShowEveryMetricAndLabelThatRulesAndDashboardRead() throws IOException {
    Exposition shown = scraped.all();
    Set<String> recorded = expressions.recorded();
    var missing = new TreeSet<String>();
    for (String expression : read()) {
      var labels = new TreeSet<String>(GIVEN_LABELS);
      for (Selector selector : Selector.of(expression)) {
        if (selector.metric().contains(":")) {
          assertThat(recorded).contains(selector.metric());
        } else if (!selector.metric().equals("up")) {
          labels.addAll(labels(selector, shown));
          if (!isShown(selector, shown)) {
            missing.add(selector.toString());
          }
        }
      }
      if (!Selector.of(expression).stream().allMatch(it -> it.metric().equals("up"))) {
        assertThat(labels).as(expression).containsAll(Selector.grouping(expression));
      }
    }

    assertThat(missing).isEmpty();
  }

  @Test
  void shouldAddUpWithinTheIngress() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Exposition ingress = scraped.ingress();
              double accepted = ingress.sum("chatbot_calls_accepted_total");
              assertThat(ingress.sum("chatbot_calls_received_total"))
                  .isEqualTo(ingress.sum("chatbot_calls_refused_total") + accepted);
              assertThat(accepted)
                  .isEqualTo(
                      ingress.sum("chatbot_calls_ended_total")
                          + ingress.sum("chatbot_calls_running"));
              assertThat(ingress.sum("chatbot_relay_held_characters"))
                  .isGreaterThanOrEqualTo(ingress.sum("chatbot_relay_unsent_characters"));
            });
  }

  @Test
  void shouldAddUpWithinTheProcessor() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Exposition processor = scraped.processor();
              assertThat(processor.sum("chatbot_turns_started_total"))
                  .isEqualTo(
                      processor.sum("chatbot_turns_ended_total")
                          + processor.sum("chatbot_turns_running"));
              assertThat(processor.sum("chatbot_model_calls_total"))
                  .isEqualTo(processor.sum("gen_ai_client_operation_duration_seconds_count"));
              assertThat(processor.sum("chatbot_turns_queue_wait_seconds_count"))
                  .isEqualTo(processor.sum("chatbot_turns_started_total"));
            });
  }

  /** Made of Kafka's own metrics, whose names are no contract. */
  @Test
  void shouldShowWhatIsInTheStoresAndHowLongCommitsTake() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Exposition processor = scraped.processor();
              var turns = Map.of("store", "turns");
              assertThat(more(processor, "chatbot_store_keys", turns)).isGreaterThanOrEqualTo(2);
              assertThat(processor.sum("chatbot_store_size_bytes", turns)).isPositive();
              assertThat(processor.sum("chatbot_streams_commit_latency_seconds"))
                  .isBetween(0.0005, 60.0);
            });
  }

  @Test
  void shouldCountTheConversationOnceFromTheCallToTheRow() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Exposition now = scraped.all();
              assertThat(more(now, "chatbot_calls_accepted_total")).isEqualTo(2);
              assertThat(more(now, "chatbot_calls_refused_total")).isEqualTo(1);
              assertThat(more(now, "chatbot_requests_ended_total")).isEqualTo(2);
              assertThat(more(now, "chatbot_turns_added_latency_seconds_count")).isEqualTo(2);
              assertThat(more(now, "gen_ai_server_time_to_first_token_seconds_count")).isEqualTo(2);
              assertThat(more(now, "chatbot_sink_rows_total", Map.of("table", "chatbot_log")))
                  .isEqualTo(2);
              assertThat(more(now, "chatbot_sink_rows_total", Map.of("table", "ChatMessage")))
                  .isEqualTo(2);
              assertThat(now.sum("chatbot_sink_lag_records")).isZero();
            });
    Exposition now = scraped.all();
    assertThat(more(now, "gen_ai_client_token_usage_sum", Map.of("gen_ai_token_type", "output")))
        .isEqualTo(replies.stream().mapToLong(it -> it.getUsage().getCompletionTokens()).sum());
    assertThat(more(now, "gen_ai_client_token_usage_sum", Map.of("gen_ai_token_type", "input")))
        .isEqualTo(replies.stream().mapToLong(it -> it.getUsage().getPromptTokens()).sum());
  }

  /** What other tests left has ended. */
  private boolean isQuiet() {
    Exposition now = scraped.all();
    return now.sum("chatbot_turns_running") == 0
        && now.sum("chatbot_turns_waiting") == 0
        && now.sum("chatbot_calls_running") == 0
        && now.sum("chatbot_sink_lag_records") == 0;
  }

  private List<String> read() throws IOException {
    var all = new ArrayList<>(expressions.ofRules());
    all.addAll(expressions.ofDashboards());
    assertThat(all).hasSizeGreaterThan(60).doesNotContain("");
    return all;
  }

  private static boolean isShown(Selector selector, Exposition shown) {
    return lines(selector, shown).anyMatch(labels -> labels.containsAll(named(selector)));
  }

  private static Set<String> labels(Selector selector, Exposition shown) {
    var labels = new TreeSet<String>();
    lines(selector, shown).forEach(labels::addAll);
    return labels;
  }

  private static Stream<Set<String>> lines(Selector selector, Exposition shown) {
    return shown.find(selector.metric(), selector.equal()).map(it -> it.labels().keySet());
  }

  private static Set<String> named(Selector selector) {
    var named = new TreeSet<>(selector.labels());
    named.removeAll(Set.of("job", "instance"));
    return named;
  }

  private double more(Exposition now, String name) {
    return more(now, name, Map.of());
  }

  private double more(Exposition now, String name, Map<String, String> labels) {
    return now.sum(name, labels) - before.sum(name, labels);
  }
}
