package com.milkyhoop.chatbot.bench.sink;

import com.milkyhoop.chatbot.localstack.LocalStackBuilder;
import com.milkyhoop.chatbot.modelstub.RecordedAnswers;
import com.milkyhoop.chatbot.modelstub.RecordedAnswers.Conversation;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.TopicNames;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The log of many users who talk at once, each ten turns: GPT-4's answers to MT-Bench questions.
 * Every event is the same each time it is asked for. One in fifty has no reply.
 */
public final class LogEvents {
  /** As long as a real one. */
  private static final String PROMPT_SHA256 = "0f".repeat(32);

  /** Counts the partitions of the log. */
  public static final int PARTITIONS = LocalStackBuilder.DEFAULT_PARTITIONS;

  static final String TOPIC = TopicNames.DEFAULT_LOG;

  private static final int TURNS = 10;
  private static final int ONE_FAILS_IN = 50;
  private static final int FAILING = 7;
  private static final int PROMPT_TURNS = 8;
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
  private static final long MILLIS_APART = 7;

  private final List<Conversation> recorded = RecordedAnswers.load().conversations();
  private final int conversations;

  /**
   * @param conversations a multiple of the partitions
   */
  public LogEvents(int conversations) {
    if (conversations % PARTITIONS != 0) {
      throw new IllegalArgumentException(
          "conversations %d: must be a multiple of %d".formatted(conversations, PARTITIONS));
    }
    this.conversations = conversations;
  }

  /** Returns how many there are. */
  public int count() {
    return conversations * TURNS;
  }

  /** Returns how many of them become a row of {@code "ChatMessage"}. */
  int replies() {
    return (int) IntStream.range(0, count()).filter(LogEvents::hasReply).count();
  }

  static boolean hasReply(int n) {
    return n % ONE_FAILS_IN != FAILING;
  }

  /** The last event of each partition; all of them have replies. */
  List<LogEvent> last() {
    return from(count() - PARTITIONS);
  }

  /** The event of each partition that ends the first quarter; all of them have replies. */
  List<LogEvent> firstQuarter() {
    return from(count() / 4 / PARTITIONS * PARTITIONS);
  }

  private List<LogEvent> from(int first) {
    return IntStream.range(first, first + PARTITIONS).mapToObj(this::event).toList();
  }

  /** All events of a conversation are in the same one. */
  static int partition(int n) {
    return n % PARTITIONS;
  }

  /** Where it stands in its partition, as all are written in their order. */
  static long offset(int n) {
    return n / PARTITIONS;
  }

  /**
   * @param n from 0
   */
  public LogEvent event(int n) {
    int conversation = n % conversations;
    int turn = n / conversations;
    Conversation said = recorded.get((conversation + turn / 2) % recorded.size());
    boolean hasReply = hasReply(n);
    String user = "user-" + HexFormat.of().toHexDigits(scattered(conversation));
    LogEvent.@Nullable Usage usage =
        hasReply ? new LogEvent.Usage(400 + n % 900, 50 + n % 300, 0, 0, 0) : null;
    return new LogEvent(
        hasReply ? LogEvent.Type.MESSAGE_PROCESSED : LogEvent.Type.MESSAGE_FAILED,
        user,
        new UUID(scattered(n), scattered(-n - 1)),
        said.questions().get(turn % 2),
        hasReply ? said.answers().get(turn % 2) : "",
        BEGINNING.plusMillis(n * MILLIS_APART),
        new UUID(scattered(2L * n), scattered(2L * n + 1)).toString(),
        "session-1",
        turn + 1,
        "gpt-4o-2024-08-06",
        "default",
        hasReply ? "stop" : null,
        1,
        List.of(new LogEvent.Call("default", hasReply ? "completed" : "model_unavailable", usage)),
        usage,
        new LogEvent.Latency(n % 5, hasReply ? 300L + n % 400 : null, 900 + n % 5_000),
        hasReply ? null : new LogEvent.Error("MODEL_UNAVAILABLE", "The model is not available."),
        prompt(turn));
  }

  private static LogEvent.Prompt prompt(int turn) {
    return new LogEvent.Prompt(
        "gpt-4o",
        1_000,
        0.7,
        "You are a helpful assistant.",
        promptTurns(turn),
        400,
        "o200k_base",
        16_384,
        200,
        PROMPT_SHA256);
  }

  private static List<Long> promptTurns(int turn) {
    return LongStream.rangeClosed(Math.max(1, turn - PROMPT_TURNS + 1), turn).boxed().toList();
  }

  /** Another number for each number, in no order that an index could profit from (SplitMix64). */
  private static long scattered(long number) {
    long z = number * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
