package com.milkyhoop.chatbot.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The headers of a dead letter: key and value are the bytes as they were read, these say where they
 * stood and why they could not be processed. A person reads them.
 */
public final class DeadLetter {
  public static final String CAUSE = "dlq.cause";
  public static final String TOPIC = "dlq.topic";
  public static final String PARTITION = "dlq.partition";
  public static final String OFFSET = "dlq.offset";
  private static final int MAX_CAUSE_CHARS = 1000;

  private DeadLetter() {}

  /** The record's own headers and, after them, where it stood and the cause. */
  public static Headers headers(
      Headers original, String topic, int partition, long offset, String cause) {
    Headers headers = new RecordHeaders(original.toArray());
    headers.add(TOPIC, topic.getBytes(UTF_8));
    headers.add(PARTITION, Integer.toString(partition).getBytes(UTF_8));
    headers.add(OFFSET, Long.toString(offset).getBytes(UTF_8));
    headers.add(CAUSE, shortened(cause).getBytes(UTF_8));
    return headers;
  }

  private static String shortened(String cause) {
    if (cause.length() <= MAX_CAUSE_CHARS) {
      return cause;
    }
    boolean splitsCharacter = Character.isHighSurrogate(cause.charAt(MAX_CAUSE_CHARS - 1));
    return cause.substring(0, splitsCharacter ? MAX_CAUSE_CHARS - 1 : MAX_CAUSE_CHARS);
  }
}
