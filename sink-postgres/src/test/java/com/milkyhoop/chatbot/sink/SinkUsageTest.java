package com.milkyhoop.chatbot.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.schemas.UsageKey;
import com.milkyhoop.chatbot.sink.postgres.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** R14: what the ledger writes is in Postgres, and stays when the sink begins again. */
class SinkUsageTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String MONTH = "2026-11";

  @Test
  void shouldCopyWhatTheLedgerWritesR14() throws Exception {
    TestDatabase database = TestDatabase.fresh();
    SinkConfig config = Settings.config(database.url());
    config.kafka().setUpTopics();
    Map<String, Object> clients = config.kafka().clientConfig();
    try (var ledger =
        new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer())) {
      try (var sink = RunningSink.start(config)) {
        write(ledger, config, 400);
        ledger
            .send(
                new ProducerRecord<>(
                    config.kafka().topics().usage(),
                    0,
                    "no key".getBytes(StandardCharsets.UTF_8),
                    null))
            .get();
        write(ledger, config, 900);

        await().atMost(LIMIT).until(() -> cost(database).equals("900"));
        assertThat(sink.metric("chatbot_sink_rows_total\\{table=\"chat_usage\"}"))
            .isBetween(1.0, 2.0);
      }
      write(ledger, config, 1_000);

      try (var sink = RunningSink.start(config)) {
        await().atMost(LIMIT).until(() -> cost(database).equals("1000"));
        assertThat(sink.failures).isEmpty();
      }
    }
  }

  private static void write(KafkaProducer<byte[], byte[]> ledger, SinkConfig config, long micros)
      throws Exception {
    var key = new UsageKey(MONTH, "shop", "budi", "gpt-4o");
    var totals = UsageTotals.newBuilder().setRequests(1).setCostMicros(micros).build();
    var row = new UserUsage(MONTH, "shop", "budi", "gpt-4o", totals, "USD", null);
    byte[] value = config.kafka().usageCodecs().usage().encode(row);
    var _ =
        ledger
            .send(new ProducerRecord<>(config.kafka().topics().usage(), 0, key.encode(), value))
            .get();
  }

  private static String cost(TestDatabase database) {
    return database.count("information_schema.tables WHERE table_name = 'chat_usage'") == 0
        ? ""
        : String.join(",", database.column("SELECT cost_micros FROM chat_usage"));
  }
}
