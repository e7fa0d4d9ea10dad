package com.milkyhoop.chatbot.operator.replays;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.MalformedRecordException;
import com.milkyhoop.chatbot.schemas.Subject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Describes which turns an erasure covers: those of a user, or of one session, that stand before it
 * in their partition of the log. Written as a mark to chat-replay-results, where whoever plans a
 * run reads it.
 *
 * @param id of the erasure
 * @param before by partition of the log, the offset of the erasure
 */
public record ErasedTurns(String id, Subject subject, Map<Integer, Long> before) {
  /** Begins the key of a mark; no name of a run is empty. */
  private static final String KEY = "/erased/";

  public ErasedTurns {
    before = Map.copyOf(before);
  }

  /** Returns whether the turn that stands there is erased. */
  public boolean cover(ConversationId conversation, int partition, long offset) {
    return subject.covers(conversation) && offset < before.getOrDefault(partition, 0L);
  }

  String key() {
    return KEY + id;
  }

  byte[] value() {
    return new TreeMap<>(before)
        .entrySet().stream()
            .map(each -> each.getKey() + ":" + each.getValue())
            .collect(Collectors.joining(" ", new String(subject.key(), UTF_8) + " ", ""))
            .getBytes(UTF_8);
  }

  /** Reads a mark; empty for other records. */
  public static Optional<ErasedTurns> parse(String key, byte[] value) {
    if (!key.startsWith(KEY)) {
      return Optional.empty();
    }
    String[] words = new String(value, UTF_8).split(" ", -1);
    try {
      Map<Integer, Long> before = new HashMap<>();
      for (int i = 1; i < words.length; i++) {
        String[] pair = words[i].split(":", 2);
        before.put(Integer.parseInt(pair[0]), Long.parseLong(pair[1]));
      }
      return Optional.of(
          new ErasedTurns(
              key.substring(KEY.length()), Subject.parse(words[0].getBytes(UTF_8)), before));
    } catch (MalformedRecordException | IllegalArgumentException e) {
      throw new IllegalStateException("the mark of an erasure, " + key + ", can't be read", e);
    }
  }
}
