package com.milkyhoop.chatbot.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.schemas.CallIds;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.PermitWait;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record that none of our services wrote.
 *
 * @param what to call it when it did harm
 */
record Garbage(String what, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
  /** Kafka's default limit of a batch, less what a batch has besides such a key and value. */
  private static final int LARGEST_VALUE = 1_048_588 - 61 - 21 - 3;

  private static final int HUGE = 600_000;
  private static final byte[] KEY = "u/s".getBytes(UTF_8);
  private static final byte[] UNKNOWN_FINGERPRINT = {(byte) 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0};
  private static final byte[] UNKNOWN_SCHEMA_ID = {0, 0x7F, 1, 2, 3, 4};
  private static final byte[] WRONG_MAGIC = {(byte) 0xC4, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0};
  private static final Codecs CODECS = Codecs.singleObject();

  /** Makes records that no reader can decode, on any topic. */
  static List<Garbage> anywhere() {
    List<Garbage> all = new ArrayList<>();
    all.add(of("no value", null));
    all.add(new Garbage("no key and no value", null, null, new RecordHeaders()));
    all.add(new Garbage("no key", null, random(100), new RecordHeaders()));
    all.add(new Garbage("a key that is none", random(5000), random(100), new RecordHeaders()));
    for (int size : new int[] {0, 1, 2, 5, 10, 11, 100, 10_000, 1_000_000, LARGEST_VALUE}) {
      all.add(of(size + " random bytes", random(size)));
    }
    all.add(of("an unknown fingerprint", UNKNOWN_FINGERPRINT));
    all.add(of("an unknown schema id", UNKNOWN_SCHEMA_ID));
    all.add(of("a wrong magic byte", WRONG_MAGIC));
    all.add(new Garbage("garbage in our own headers", KEY, random(100), ourHeaders()));
    all.add(new Garbage("a huge header", KEY, random(100), headers(1, HUGE)));
    all.add(new Garbage("very many headers", KEY, random(100), headers(10_000, 20)));
    return all;
  }

  /** And what a processor can't take from chat-requests. */
  static List<Garbage> requests() {
    byte[] good = request("Halo");
    return Stream.concat(
            anywhere().stream(),
            Stream.of(
                of("a request with a message that no ingress takes", request("\"".repeat(HUGE))),
                new Garbage("a request without a key", null, good, new RecordHeaders()),
                new Garbage(
                    "a request of a key that is none", random(9), good, new RecordHeaders()),
                of("half a request", Arrays.copyOf(good, good.length / 2)),
                of("a request that goes on", Arrays.copyOf(good, good.length + 7))))
        .toList();
  }

  /** And what a processor can't take from chat-turns. */
  static List<Garbage> turns() {
    byte[] end = end(10);
    return Stream.concat(
            anywhere().stream(),
            Stream.of(
                new Garbage("an end without a key", null, end, new RecordHeaders()),
                of("half an end", Arrays.copyOf(end, end.length / 2)),
                of("an end that goes on", Arrays.copyOf(end, end.length + 7))))
        .toList();
  }

  /** What may be taken as what it says, but must harm nobody: an end of a request unheard of. */
  static List<Garbage> strangeTurns() {
    return List.of(of("an end with a huge reply", end(HUGE)));
  }

  /** And what an ingress can't show; none of it is for an open call. */
  static List<Garbage> replies() {
    byte[] event =
        CODECS
            .replies()
            .encode(
                ReplyEvent.newBuilder()
                    .setKind(ReplyEventKind.DELTA)
                    .setRequestId("r")
                    .setText("x".repeat(HUGE))
                    .build());
    return Stream.concat(
            anywhere().stream(),
            Stream.of(
                of("a reply for nobody", event),
                new Garbage(
                    "a reply for very many calls",
                    null,
                    event,
                    new RecordHeaders().add(CallIds.HEADER, new byte[HUGE / 2]))))
        .toList();
  }

  /**
   * And what a sink can't store. A compacted topic takes nothing without a key, and what has no
   * value is a tombstone.
   */
  static List<Garbage> log() {
    return Stream.concat(
            anywhere().stream().filter(it -> it.key() != null && it.value() != null),
            Stream.of(
                    "null",
                    "[]",
                    "{}",
                    "42",
                    "{\"event\":\"message_processed\"}",
                    "[".repeat(100_000),
                    "{\"event\":{},\"user_id\":[],\"timestamp\":1e999999999}",
                    event("\"2025-03-22T08:00:00Z\"", "a\\u0000b"),
                    event("\"+999999999-01-01T00:00:00Z\"", "Halo"),
                    event("\"yesterday\"", "Halo"))
                .map(
                    json ->
                        of(json.substring(0, Math.min(60, json.length())), json.getBytes(UTF_8))))
        .toList();
  }

  private static String event(String timestamp, String message) {
    return """
    {"event":"message_processed","user_id":"u","session_id":"s","request_id":"r",\
    "trace_id":"e49212f1-3421-4d56-b1b4-c5a1234c2db1","message":"%s","reply":"x",\
    "timestamp":%s,"turn":1,"attempts":1}\
    """
        .formatted(message, timestamp);
  }

  private static byte[] request(String message) {
    return CODECS
        .requests()
        .encode(
            ChatRequest.newBuilder()
                .setAction(Action.SEND)
                .setRequestId("r")
                .setMessage(message)
                .setMessageTokens(3)
                .build());
  }

  private static byte[] end(int size) {
    return CODECS
        .turns()
        .encode(
            TurnEvent.newBuilder()
                .setKind(TurnEventKind.COMPLETED)
                .setEpoch(0)
                .setRequestId("unheard-of-" + size)
                .setReply("\"".repeat(size))
                .setFinishReason("stop")
                .setModel("m")
                .build());
  }

  private static Garbage of(String what, byte @Nullable [] value) {
    return new Garbage(what, KEY, value, new RecordHeaders());
  }

  private static Headers ourHeaders() {
    return new RecordHeaders()
        .add(ClientTrace.HEADER, random(40))
        .add(ClientTrace.HEADER, null)
        .add(CallIds.HEADER, random(7))
        .add(PermitWait.HEADER, random(3));
  }

  private static Headers headers(int count, int size) {
    var headers = new RecordHeaders();
    for (int i = 0; i < count; i++) {
      headers.add("h" + i, random(size));
    }
    return headers;
  }

  /** The same bytes each time. */
  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
