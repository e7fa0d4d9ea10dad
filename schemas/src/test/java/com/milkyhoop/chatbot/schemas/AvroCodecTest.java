package com.milkyhoop.chatbot.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.OnBusy;
import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.PendingEnd;
import com.milkyhoop.chatbot.store.TurnRow;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvroCodecTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int HEADER = 10;
  private static final TopicNames TOPICS = TopicNames.of("", "log");
  private static final ChatRequest REQUEST =
      ChatRequest.newBuilder()
          .setAction(Action.SEND)
          .setRequestId("r1")
          .setMessage("Halo 🙂")
          .setOnBusy(OnBusy.ENQUEUE)
          .setMessageTokens(4)
          .setTarget(new ReplyTarget(3, -77L))
          .build();

  private final Codecs singleObject = Codecs.singleObject();
  private final Codecs registered =
      Codecs.registered(new FakeRegistry(), TOPICS, SchemaVersions.shipped());

  @Test
  void shouldReadBackWhatItWroteInEitherFormat() {
    TurnEvent end = completed();
    ReplyEvent delta =
        ReplyEvent.newBuilder()
            .setKind(ReplyEventKind.DELTA)
            .setRequestId("r1")
            .setEpoch(4)
            .setText("Ha")
            .build();

    for (Codecs codecs : List.of(singleObject, registered)) {
      assertThat(codecs.requests().decode(codecs.requests().encode(REQUEST))).isEqualTo(REQUEST);
      assertThat(codecs.turns().decode(codecs.turns().encode(end))).isEqualTo(end);
      assertThat(codecs.replies().decode(codecs.replies().encode(delta))).isEqualTo(delta);
    }
  }

  @Test
  void shouldReadSingleObjectEncodingWhenItWritesTheRegistrys() {
    byte[] bytes = singleObject.requests().encode(REQUEST);

    assertThat(registered.requests().decode(bytes)).isEqualTo(REQUEST);
  }

  @Test
  void shouldWriteTheEnvelopesAsSpecified() {
    byte[] plain = singleObject.requests().encode(REQUEST);
    byte[] confluent = registered.requests().encode(REQUEST);

    assertThat(plain).startsWith(0xC3, 0x01);
    assertThat(confluent).startsWith(0, 0, 0, 0, 1);
    assertThat(Arrays.copyOfRange(confluent, 5, confluent.length))
        .isEqualTo(Arrays.copyOfRange(plain, 10, plain.length));
  }

  @Test
  void shouldKeepStoreRowsWithTheirEnd() {
    RecordCodec<TurnRow> codec = singleObject.rows().turns();
    var row = new TurnRow("r1", "Halo", 1, "", 10L, completed(), 20L, "shop");

    assertThat(codec.decode(codec.encode(row))).isEqualTo(row);
  }

  @Test
  void shouldSayWhatIsWrongWhenBytesAreNoRecord() {
    RecordCodec<ChatRequest> codec = registered.requests();

    assertMalformed(codec, null, "record has no value");
    assertMalformed(codec, new byte[0], "record is empty");
    assertMalformed(codec, "{\"json\":1}".getBytes(UTF_8), "neither Avro envelope");
    assertMalformed(codec, new byte[] {0, 0, 0}, "ends within its schema id");
    assertMalformed(codec, new byte[] {0, 0, 0, 0, 99, 1}, "unknown schema id 99");
    assertMalformed(codec, new byte[] {(byte) 0xC3, 1, 0}, "neither Avro envelope");
    assertMalformed(codec, singleObject.turns().encode(completed()), "no ChatRequest");
    byte[] whole = codec.encode(REQUEST);
    assertMalformed(codec, Arrays.copyOf(whole, whole.length + 1), "goes on after its end");
  }

  @Test
  void shouldFindNothingInBytesThatAreNoRecord() {
    var codec = singleObject.requests();

    assertThat(codec.find(codec.encode(REQUEST))).contains(REQUEST);
    assertThat(codec.find("no avro".getBytes(UTF_8))).isEmpty();
    assertThat(codec.find(null)).isEmpty();
  }

  @Test
  void shouldSayThatNoRegistryIsConfiguredWhenARecordNamesASchemaId() {
    byte[] bytes = registered.requests().encode(REQUEST);

    assertMalformed(singleObject.requests(), bytes, "unknown schema id 1; SCHEMA_REGISTRY_URL");
  }

  private static ActiveTurnRow activeTurn() {
    return ActiveTurnRow.newBuilder()
        .setEnding(PendingEnd.NONE)
        .setRequestId("")
        .setRequestedAt(0L)
        .setDeadline(0L)
        .setTargets(List.of())
        .build();
  }

  /** A length that Avro believed would take the heap of the process, again at each restart. */
  @ParameterizedTest
  @ValueSource(longs = {1_000, 100_000_000, 2_147_483_639, 1L << 40, -1, Long.MIN_VALUE})
  void shouldAllocateNothingForALengthThatIsNotThere(long length) throws IOException {
    RecordCodec<ActiveTurnRow> codec = singleObject.rows().activeTurns();
    byte[] header = Arrays.copyOf(codec.encode(activeTurn()), HEADER);

    byte[] longString = withLength(header, new byte[0], length);
    byte[] longArray = withLength(header, new byte[] {0, 0, 0, 0}, length);

    assertMalformed(codec, longString, "no ActiveTurnRow");
    assertMalformed(codec, longArray, "no ActiveTurnRow");
  }

  private static byte[] withLength(byte[] header, byte[] before, long length) throws IOException {
    var out = new ByteArrayOutputStream();
    out.writeBytes(header);
    out.writeBytes(before);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    encoder.writeLong(length);
    return out.toByteArray();
  }

  @RepeatedTest(200)
  void shouldOnlyEverSayMalformedWhenBytesAreDamaged(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    Codecs codecs = random.nextBoolean() ? singleObject : registered;
    byte[] bytes = codecs.turns().encode(completed());
    byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
    for (int i = 0; i < 3 && damaged.length > 0; i++) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }

    try {
      codecs.turns().decode(damaged);
    } catch (MalformedRecordException e) {
      assertThat(e).hasMessageNotContaining("Halo juga");
    }
  }

  static Stream<Named<Schema>> records() {
    return SchemaSources.today().values().stream()
        .filter(type -> type.getType() == Schema.Type.RECORD)
        .map(type -> Named.of(type.getName(), type));
  }

  /**
   * Wherever a number can stand, a length, a count of items, negative too, or a branch: what is
   * allocated is bounded by the bytes that are there.
   */
  @ParameterizedTest
  @MethodSource("records")
  void shouldSurviveAnyNumberAnywhere(Schema schema) throws IOException {
    RecordCodec<?> codec = AvroCodec.singleObject(schema, SchemaVersions.shipped());
    byte[] whole = VersionedTypes.write(schema);
    byte[] filler = new byte[1_000];
    for (long number : new long[] {-1, -1_000, Long.MIN_VALUE, 900, 1 << 30, 1L << 31, 1L << 62}) {
      for (int end = HEADER; end <= whole.length; end++) {
        byte[] cut = withLength(Arrays.copyOf(whole, end), new byte[0], number);
        assertHarmless(codec, cut);
        assertHarmless(codec, withLength(cut, filler, number));
      }
    }
  }

  private static void assertHarmless(RecordCodec<?> codec, byte[] bytes) {
    decodeOrRefuse(codec, bytes); // What is loaded once for all does not count.
    long before = THREADS.getCurrentThreadAllocatedBytes();
    decodeOrRefuse(codec, bytes);
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
  }

  private static void decodeOrRefuse(RecordCodec<?> codec, byte[] bytes) {
    try {
      codec.decode(bytes);
    } catch (MalformedRecordException _) {
      // nothing else may be thrown
    }
  }

  /** Any bytes at all, behind any envelope. */
  @RepeatedTest(50)
  void shouldOnlyEverSayMalformedToNoise(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    for (Codecs codecs : List.of(singleObject, registered)) {
      byte[] noise = new byte[random.nextInt(2_000)];
      random.nextBytes(noise);
      byte[] header = codecs.requests().encode(REQUEST);
      byte[] disguised = noise.clone();
      System.arraycopy(header, 0, disguised, 0, Math.min(HEADER, noise.length));

      assertHarmless(codecs.requests(), noise);
      assertHarmless(codecs.requests(), disguised);
    }
  }

  private static void assertMalformed(RecordCodec<?> codec, byte @Nullable [] bytes, String why) {
    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining(why);
  }

  private static TurnEvent completed() {
    return TurnEvent.newBuilder()
        .setKind(TurnEventKind.COMPLETED)
        .setEpoch(5)
        .setRequestId("r1")
        .setReply("Halo juga!")
        .setReplyTokens(4)
        .setFinishReason("stop")
        .setModel("gpt-4o-2024-08-06")
        .setUsage(new TokenUsage(12L, 8L, 4L, 3L, 1L))
        .setFailure(new Failure("X", "y", 5L))
        .setGeneration(
            new Generation(
                1,
                List.of(new GenerationCall("openai", "completed", null, false, 0, "")),
                "openai",
                "gpt-4o",
                1000,
                null,
                "",
                List.of(1L, 2L),
                31,
                "9f86d0",
                "o200k_base",
                16_384,
                200,
                2L,
                310L,
                840L))
        .build();
  }
}
