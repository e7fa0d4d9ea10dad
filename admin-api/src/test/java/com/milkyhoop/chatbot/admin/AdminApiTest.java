package com.milkyhoop.chatbot.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.LogKey;
import com.milkyhoop.chatbot.schemas.TopicNames;
import com.milkyhoop.chatbot.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import com.milkyhoop.chatbot.v1.EraseRequest;
import com.milkyhoop.chatbot.v1.ExportRequest;
import com.milkyhoop.chatbot.v1.GetErasureRequest;
import com.milkyhoop.chatbot.v1.GetErasureResponse;
import com.milkyhoop.chatbot.v1.GetUserUsageRequest;
import com.milkyhoop.chatbot.v1.InspectRequest;
import com.milkyhoop.chatbot.v1.InspectedRequest;
import com.milkyhoop.chatbot.v1.ListDeadLettersRequest;
import com.milkyhoop.chatbot.v1.RedriveDeadLettersRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The whole server, on a real broker; the test plays the other services. */
class AdminApiTest {
  private static final String NOBODYS = "00000000-0000-7000-8000-000000000000";

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static RunningAdmin admin;

  private final AdminServiceBlockingStub operator = admin.as(RunningAdmin.TOKEN);

  @BeforeAll
  static void start() throws IOException {
    admin = RunningAdmin.start(folder);
  }

  @AfterAll
  static void stop() {
    admin.close();
  }

  @Test
  void shouldAskForAnErasureAndTellHowFarItIsR15() {
    String id = operator.erase(erasing("ana")).getErasureId();

    GetErasureResponse early = operator.getErasure(erasure(id));
    assertThat(early.hasDoneAt()).isFalse();
    assertThat(early.getOpenList())
        .anyMatch(open -> open.contains("2 of 2 partitions of the log have no user_erased"));

    for (int partition = 0; partition < RunningAdmin.PARTITIONS; partition++) {
      LogEvent erased = LogEvent.userErased("ana", "", id, new UUID(1, 2), Instant.now());
      admin.write(
          new ProducerRecord<>(
              admin.topics().log(), partition, LogKey.of(erased).encode(), erased.toJson()));
    }

    GetErasureResponse later = operator.getErasure(erasure(id));
    assertThat(later.getPartitionsOfProcessors()).isEqualTo(RunningAdmin.PARTITIONS);
    assertThat(later.getOpenList()).singleElement().asString().contains("no sink reads the log");
  }

  /** The server keeps what it knows of the last few alone. */
  @Test
  void shouldTellOfEachErasureHoweverManyThereAreR15() {
    List<String> ids =
        IntStream.range(0, 10)
            .mapToObj(user -> operator.erase(erasing("many-" + user)).getErasureId())
            .toList();

    assertThat(ids)
        .allSatisfy(
            id ->
                assertThat(operator.getErasure(erasure(id)))
                    .returns(id, GetErasureResponse::getErasureId)
                    .returns(false, GetErasureResponse::hasDoneAt));
  }

  @Test
  void shouldKnowNoErasureOfAnotherId() {
    assertReason(
        () -> operator.getErasure(erasure(NOBODYS)), "ERASURE_UNKNOWN", Status.Code.NOT_FOUND);
    assertReason(
        () -> operator.getErasure(erasure("no id")), "ERASURE_UNKNOWN", Status.Code.NOT_FOUND);
  }

  @Test
  void shouldExportWhatIsHeldOfAUser() {
    admin.write(logged("budi", "what I said"));
    admin.write(logged("cici", "nothing of mine"));

    assertThat(lines(operator, "budi"))
        .singleElement()
        .asString()
        .contains("\"source\":\"log\"", "what I said");
  }

  @Test
  void shouldListAndRedriveDeadLettersOfRequests() {
    letter("dewi/s1", "rahasia");

    assertThat(list(false))
        .anySatisfy(
            letter -> {
              assertThat(letter.getCause()).isEqualTo("no ChatRequest");
              assertThat(letter.getPlace()).isEqualTo(admin.topics().requests() + "-1@7");
              assertThat(letter.getValue().isEmpty()).isTrue();
            });
    assertThat(list(true)).anyMatch(letter -> letter.getValue().toStringUtf8().equals("rahasia"));

    var all = RedriveDeadLettersRequest.newBuilder().setAll(true);
    assertThat(stream(operator.redriveDeadLetters(all.setDryRun(true).build()))).isNotEmpty();
    assertThat(admin.requestsOf("dewi/s1")).isEmpty();
    assertThat(stream(operator.redriveDeadLetters(all.setDryRun(false).build())))
        .allMatch(letter -> letter.getRefusal().isEmpty());
    assertThat(admin.requestsOf("dewi/s1")).containsExactly("rahasia");
  }

  @Test
  void shouldTellWhatAConversationIsDoing() {
    admin.write(
        new ProducerRecord<>(
            admin.topics().requests(),
            admin.partitionOf("eko/s1"),
            "eko/s1".getBytes(UTF_8),
            admin
                .kafka()
                .codecs()
                .requests()
                .encode(
                    ChatRequest.newBuilder()
                        .setAction(Action.SEND)
                        .setRequestId("r1")
                        .setMessage("rahasia")
                        .build())));

    var answer =
        operator.inspect(InspectRequest.newBuilder().setUserId("eko").setSessionId("s1").build());

    assertThat(answer.getRequestsList())
        .extracting(InspectedRequest::getRequestId, InspectedRequest::getEvent)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("r1", ""));
    assertThat(answer.toString()).doesNotContain("rahasia");
  }

  @Test
  void shouldTellThatAUserHasUsedNothing() {
    assertThat(operator.getUserUsage(GetUserUsageRequest.newBuilder().setUserId("ana").build()))
        .isEqualTo(com.milkyhoop.chatbot.v1.GetUserUsageResponse.getDefaultInstance());
  }

  @Test
  void shouldLetNobodyInWithoutTheScope() {
    assertReason(
        () -> admin.as("wrong").erase(erasing("ana")),
        "TOKEN_INVALID",
        Status.Code.UNAUTHENTICATED);
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> admin.as(RunningAdmin.CHAT_ONLY).erase(erasing("shop-1")),
            () -> admin.as(RunningAdmin.CHAT_ONLY).getErasure(erasure(NOBODYS)),
            () -> lines(admin.as(RunningAdmin.CHAT_ONLY), "shop-1"),
            () -> stream(admin.as(RunningAdmin.CHAT_ONLY).listDeadLetters(letters())))) {
      assertReason(call, "SCOPE_MISSING", Status.Code.PERMISSION_DENIED);
    }
  }

  @Test
  void shouldLetAServiceAskAboutItsOwnUsersAlone() {
    AdminServiceBlockingStub shop = admin.as(RunningAdmin.SHOP);
    String ofAna = operator.erase(erasing("ana")).getErasureId();

    String own = shop.erase(erasing("shop-1")).getErasureId();

    assertThat(shop.getErasure(erasure(own)).getScope()).isEqualTo("user");
    assertReason(() -> shop.erase(erasing("ana")), "USER_FORBIDDEN", Status.Code.PERMISSION_DENIED);
    assertReason(() -> shop.getErasure(erasure(ofAna)), "ERASURE_UNKNOWN", Status.Code.NOT_FOUND);
    assertReason(
        () -> stream(shop.listDeadLetters(letters())),
        "USER_FORBIDDEN",
        Status.Code.PERMISSION_DENIED);
  }

  @Test
  void shouldNameAWrongField() {
    assertReason(
        () -> operator.erase(erasing("a/na")), "FIELDS_INVALID", Status.Code.INVALID_ARGUMENT);
    assertReason(
        () -> operator.inspect(InspectRequest.newBuilder().setUserId("ana").build()),
        "FIELDS_INVALID",
        Status.Code.INVALID_ARGUMENT);
    assertReason(
        () -> stream(operator.redriveDeadLetters(RedriveDeadLettersRequest.getDefaultInstance())),
        "FIELDS_INVALID",
        Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void shouldCountEachCallByItsOutcome() throws Exception {
    operator.erase(erasing("ana"));
    assertReason(
        () -> operator.erase(erasing("a/na")), "FIELDS_INVALID", Status.Code.INVALID_ARGUMENT);

    assertThat(admin.metrics())
        .contains(
            "chatbot_admin_calls_total{method=\"Erase\",outcome=\"ok\"}",
            "chatbot_admin_calls_total{method=\"Erase\",outcome=\"fields_invalid\"}");
  }

  @Test
  void shouldWriteALineOfAuditForEachDecision() {
    Logger audit = (Logger) LoggerFactory.getLogger("audit");
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    audit.addAppender(lines);
    try {
      operator.erase(erasing("fitri"));
      assertThatThrownBy(() -> admin.as(RunningAdmin.SHOP).erase(erasing("fitri")))
          .isInstanceOf(StatusRuntimeException.class);
    } finally {
      audit.detachAppender(lines);
    }

    assertThat(lines.list)
        .extracting(event -> String.valueOf(event.getKeyValuePairs()))
        .filteredOn(pairs -> pairs.contains("user_id=\"fitri\""))
        .satisfiesExactlyInAnyOrder(
            pairs -> assertThat(pairs).contains("decision=\"allowed\"", "AdminService/Erase"),
            pairs -> assertThat(pairs).contains("decision=\"denied\"", "USER_FORBIDDEN"));
  }

  private static void assertReason(ThrowingCallable call, String reason, Status.Code code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(reasonOf(e)).isEqualTo(reason);
            });
  }

  private static String reasonOf(StatusRuntimeException e) {
    try {
      return Objects.requireNonNull(StatusProto.fromThrowable(e))
          .getDetails(0)
          .unpack(ErrorInfo.class)
          .getReason();
    } catch (InvalidProtocolBufferException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private List<com.milkyhoop.chatbot.v1.ListDeadLettersResponse> list(boolean withValues) {
    return stream(
        operator.listDeadLetters(
            ListDeadLettersRequest.newBuilder().setWithValues(withValues).build()));
  }

  private static List<String> lines(AdminServiceBlockingStub stub, String user) {
    return stream(stub.export(ExportRequest.newBuilder().setUserId(user).build())).stream()
        .map(line -> line.getJsonLine())
        .toList();
  }

  private static <T> List<T> stream(Iterator<T> answers) {
    List<T> all = new ArrayList<>();
    answers.forEachRemaining(all::add);
    return all;
  }

  private static EraseRequest erasing(String user) {
    return EraseRequest.newBuilder().setUserId(user).build();
  }

  private static GetErasureRequest erasure(String id) {
    return GetErasureRequest.newBuilder().setErasureId(id).build();
  }

  private static ListDeadLettersRequest letters() {
    return ListDeadLettersRequest.getDefaultInstance();
  }

  private static ProducerRecord<byte[], byte[]> logged(String user, String message) {
    LogEvent event =
        new LogEvent(
            LogEvent.Type.MESSAGE_PROCESSED,
            user,
            new UUID(1, 2),
            message,
            "a reply",
            Instant.EPOCH,
            "r1",
            "s1",
            1,
            "gpt-4o",
            "default",
            "stop",
            1,
            List.of(),
            null,
            null,
            null,
            null);
    return new ProducerRecord<>(admin.topics().log(), 0, LogKey.of(event).encode(), event.toJson());
  }

  private static void letter(String key, String value) {
    String requests = admin.topics().requests();
    DeadLetter letter =
        DeadLetter.of(
            key.getBytes(UTF_8),
            value.getBytes(UTF_8),
            new RecordHeaders(),
            new DeadLetter.Source(requests, 1, 7),
            "no ChatRequest",
            1_000_000);
    admin.write(
        new ProducerRecord<>(
            TopicNames.deadLetters(requests), 0, letter.key(), letter.value(), letter.headers()));
  }
}
