package com.milkyhoop.chatbot.operator.replays;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Finds the turn of a replay's record, without a look at its value: the key of tasks and results
 * begins with {@code run/partition-offset/}, the place of the turn on the log, and a header names
 * the conversation.
 */
public final class ReplayRecords {
  private static final String CONVERSATION = "conversation";
  private static final Pattern KEY = Pattern.compile("[^/]+/(\\d{1,9})-(\\d{1,18})/.+");

  private ReplayRecords() {}

  /**
   * A turn's place on the log.
   *
   * @param partition from 0
   * @param offset from 0
   */
  public record Place(int partition, long offset) {}

  /**
   * Returns the name of the topic of tasks.
   *
   * @param prefix {@code KAFKA_TOPIC_PREFIX}
   */
  public static String tasks(String prefix) {
    return prefix + "chat-replay-tasks";
  }

  /**
   * Returns the name of the topic of results.
   *
   * @param prefix {@code KAFKA_TOPIC_PREFIX}
   */
  public static String results(String prefix) {
    return prefix + "chat-replay-results";
  }

  /** Returns the header that names a conversation. */
  public static Header of(ConversationId conversation) {
    return new RecordHeader(CONVERSATION, conversation.key().getBytes(UTF_8));
  }

  /** Returns the conversation that a record is of; empty where it names none. */
  public static Optional<ConversationId> conversation(Headers headers) {
    Header header = headers.lastHeader(CONVERSATION);
    if (header == null || header.value() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(ConversationId.parse(new String(header.value(), UTF_8)));
    } catch (MalformedRecordException _) {
      return Optional.empty();
    }
  }

  /** Returns the turn that the key of a task or a result names; empty for other records. */
  static Optional<Place> turn(String key) {
    Matcher matcher = KEY.matcher(key);
    return matcher.matches()
        ? Optional.of(
            new Place(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }
}
