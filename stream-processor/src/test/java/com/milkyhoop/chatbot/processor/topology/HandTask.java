package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.conversation.ConversationLimits;
import com.milkyhoop.chatbot.conversation.Decisions;
import com.milkyhoop.chatbot.conversation.LastResort;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.kafka.TopicsFound;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.PromptAssembler;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.model.redaction.Redactor;
import com.milkyhoop.chatbot.processor.turn.HandRunner;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.TurnRow;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.jspecify.annotations.Nullable;

/**
 * A task of the real processor in the hands of a simulation: it reads what it is given, its stores
 * can be copied and put back, and its timers run when the simulation says so.
 */
public final class HandTask {
  public static final Codecs CODECS = Codecs.singleObject();
  public static final Duration GRACE = Duration.ofMillis(20);
  public static final String REPLIES = Output.REPLIES;
  public static final String LOG = Output.LOG;
  public static final String DEAD_LETTERS = Output.DEAD_LETTERS;

  /** Partitions of chat-replies. */
  public static final int REPLY_PARTITIONS = 2;

  private static final TopicNames TOPICS = TopicNames.of("", "log");
  private static final TokenCounter TOKENS = TokenCounter.forModel("gpt-4o");
  private static final TopologyMetrics METERS = new TopologyMetrics(new SimpleMeterRegistry());
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final HandContext<byte[]> context;
  private final UnrecoveredTasks unrecovered;
  private final ConversationProcessor processor;
  private long nanos;

  /**
   * @param forwarded gets what the task writes: the name of the sink, and the record
   */
  public HandTask(
      HandRunner runner,
      TurnLimits turnLimits,
      ConversationLimits limits,
      Decisions decisions,
      BiConsumer<String, Record<?, byte[]>> forwarded) {
    context = new HandContext<>(forwarded);
    unrecovered = new UnrecoveredTasks(new SimpleMeterRegistry(), () -> nanos);
    processor =
        new ConversationProcessor(
            new ConversationPorts(
                TOPICS,
                REPLY_PARTITIONS,
                TopicsFound.none(),
                CODECS,
                decisions,
                new LastResort(limits, KeyedHashes.UNKEYED),
                new PromptAssembler(TOKENS, "", 10_000, limits.maxTurns()),
                Redactor.NONE,
                runner.runner(),
                turnLimits,
                GRACE,
                METERS,
                unrecovered,
                Tracing.OFF));
  }

  /** Begins, or begins again, with these rows. */
  public void init(Map<String, Map<Bytes, byte[]>> rows) {
    context.stores(rows);
    processor.init(context);
  }

  public void close() {
    processor.close();
  }

  /** A copy of all rows. */
  public Map<String, Map<Bytes, byte[]>> rows() {
    var rows = new HashMap<String, Map<Bytes, byte[]>>();
    StoreNames.ALL.forEach(name -> rows.put(name, new TreeMap<>(context.store(name).rows())));
    return rows;
  }

  public void readRequest(long offset, String conversation, ChatRequest request, long appendedAt) {
    read(TOPICS.requests(), offset, conversation, CODECS.requests().encode(request), appendedAt);
  }

  public void readTurn(
      long offset, @Nullable String conversation, TurnEvent event, long appendedAt) {
    read(TOPICS.turns(), offset, conversation, CODECS.turns().encode(event), appendedAt);
  }

  /** Its timer of a second; false where it has none. */
  public boolean tick() {
    return punctuate(TICK);
  }

  /** Its timer of an hour. */
  public boolean hour() {
    return punctuate(HOUR);
  }

  /** How many timers it has. */
  public int timers() {
    return context.punctuators(TICK).size() + context.punctuators(HOUR).size();
  }

  public boolean recovered() {
    nanos += TimeUnit.HOURS.toNanos(1);
    return unrecovered.whyNotReady().isEmpty();
  }

  /** The unfinished turns of a conversation, by number. */
  public NavigableMap<Long, ActiveTurnRow> unfinished(String conversation) {
    return stores().active().of(ConversationId.parse(conversation));
  }

  public Optional<TurnRow> turn(String conversation, long number) {
    return stores().turn(ConversationId.parse(conversation), number);
  }

  /** The conversations with unfinished turns. */
  public void forEachActive(Consumer<String> consumer) {
    stores().active().forEachConversation(id -> consumer.accept(id.key()));
  }

  /** Whether no row is left but the largest marker's. */
  public boolean isEmpty() {
    return StoreNames.ALL.stream()
        .flatMap(name -> context.store(name).rows().keySet().stream())
        .allMatch(StoreKeys.MARKER::equals);
  }

  /** Spoils a row of a conversation; returns whose it was. */
  public Optional<String> damageSomeRow(Random random) {
    String store = random.nextBoolean() ? StoreNames.TURNS : StoreNames.ACTIVE_TURNS;
    var rows = context.store(store).rows();
    List<Bytes> keys = rows.keySet().stream().filter(key -> !key.equals(StoreKeys.MARKER)).toList();
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    Bytes key = keys.get(random.nextInt(keys.size()));
    rows.put(key, new byte[] {1, 2, 3});
    return Optional.of(StoreKeys.conversation(key).key());
  }

  private ConversationStores stores() {
    return new ConversationStores(context, CODECS.rows(), new TaskFaults(0, METERS));
  }

  private boolean punctuate(Duration every) {
    var due = context.punctuators(every);
    for (Punctuator punctuator : due) {
      punctuator.punctuate(0);
    }
    return !due.isEmpty();
  }

  private void read(
      String topic, long offset, @Nullable String key, byte[] value, long appendedAt) {
    var headers = new RecordHeaders();
    context.reads(new ProcessorRecordContext(appendedAt, offset, 0, topic, headers), appendedAt);
    byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
    processor.process(new Record<>(keyBytes, value, appendedAt, headers));
  }
}
