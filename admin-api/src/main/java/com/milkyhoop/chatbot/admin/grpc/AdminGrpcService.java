package com.milkyhoop.chatbot.admin.grpc;

import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.operator.erasure.ErasureRequests;
import com.milkyhoop.chatbot.operator.erasure.RequestedErasure;
import com.milkyhoop.chatbot.operator.export.UserExport;
import com.milkyhoop.chatbot.operator.inspect.ConversationInspector;
import com.milkyhoop.chatbot.operator.inspect.Inspection;
import com.milkyhoop.chatbot.operator.letter.LetterTopic;
import com.milkyhoop.chatbot.operator.letter.Letters;
import com.milkyhoop.chatbot.operator.letter.Redrive;
import com.milkyhoop.chatbot.operator.topic.TopicTail;
import com.milkyhoop.chatbot.operator.usage.UsageOfUser;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.Subject;
import com.milkyhoop.chatbot.v1.AdminServiceGrpc;
import com.milkyhoop.chatbot.v1.EraseRequest;
import com.milkyhoop.chatbot.v1.EraseResponse;
import com.milkyhoop.chatbot.v1.ExportRequest;
import com.milkyhoop.chatbot.v1.ExportResponse;
import com.milkyhoop.chatbot.v1.GetErasureRequest;
import com.milkyhoop.chatbot.v1.GetErasureResponse;
import com.milkyhoop.chatbot.v1.GetUserUsageRequest;
import com.milkyhoop.chatbot.v1.GetUserUsageResponse;
import com.milkyhoop.chatbot.v1.InspectRequest;
import com.milkyhoop.chatbot.v1.InspectResponse;
import com.milkyhoop.chatbot.v1.ListDeadLettersRequest;
import com.milkyhoop.chatbot.v1.ListDeadLettersResponse;
import com.milkyhoop.chatbot.v1.RedriveDeadLettersRequest;
import com.milkyhoop.chatbot.v1.RedriveDeadLettersRequest.LettersCase;
import com.milkyhoop.chatbot.v1.RedriveDeadLettersResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers operators from Kafka, as {@code ./chatbot} does: it keeps nothing, so any instance
 * answers any call. Each method says first who may call it.
 */
public final class AdminGrpcService extends AdminServiceGrpc.AdminServiceImplBase {
  private static final Logger log = LoggerFactory.getLogger(AdminGrpcService.class);
  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofDays(3650);

  private final KafkaSettings kafka;
  private final Optional<DatabaseUrl> database;
  private final ErasureRequests erasures;
  private final ErasureWatches watches;
  private final Redrive redrive;
  private final AdminAccess access;
  private final ReadLimit reads = new ReadLimit();

  /**
   * @param database whose rows an export holds, too; empty: none
   * @param requestTtl how long a request has an outcome
   */
  public AdminGrpcService(
      KafkaSettings kafka,
      Optional<DatabaseUrl> database,
      Duration requestTtl,
      ErasureWatches watches,
      AuditLog audit) {
    this.kafka = kafka;
    this.watches = watches;
    this.database = database;
    this.erasures = new ErasureRequests(kafka);
    this.redrive = new Redrive(kafka, requestTtl);
    this.access = new AdminAccess(audit);
  }

  @Override
  public void erase(EraseRequest request, StreamObserver<EraseResponse> observer) {
    Subject subject = access.admit(request.getUserId(), request.getSessionId());
    RequestedErasure asked = erasures.ask(subject);
    watches.add(asked);
    answer(observer, EraseResponse.newBuilder().setErasureId(asked.id()).build());
  }

  @Override
  public void getErasure(GetErasureRequest request, StreamObserver<GetErasureResponse> observer) {
    access.admitErasure(request.getErasureId());
    reads.run(
        () -> {
          RequestedErasure asked =
              watches
                  .find(request.getErasureId())
                  .or(() -> erasures.find(request.getErasureId()))
                  .filter(it -> access.maySee(it.subject()))
                  .orElseThrow(
                      () ->
                          new AdminCallException(
                              AdminReason.ERASURE_UNKNOWN,
                              "chat-requests has no erasure of this id, or none any more"));
          answer(observer, ProtoResponses.erasure(watches.look(asked)));
        });
  }

  @Override
  public void export(ExportRequest request, StreamObserver<ExportResponse> observer) {
    Subject subject = access.admit(request.getUserId(), request.getSessionId());
    var stream = new PacedStream<>(observer);
    reads.run(
        () ->
            new UserExport(
                    kafka,
                    subject,
                    line -> stream.send(ExportResponse.newBuilder().setJsonLine(line).build()))
                .write(database));
    stream.end();
  }

  @Override
  public void listDeadLetters(
      ListDeadLettersRequest request, StreamObserver<ListDeadLettersResponse> observer) {
    access.admit();
    var stream = new PacedStream<>(observer);
    OptionalLong offset =
        request.hasOffset() ? OptionalLong.of(request.getOffset()) : OptionalLong.empty();
    LetterTopic topic = topic(request.getTopic());
    reads.run(
        () -> {
          try (var topics = new TopicTail(kafka)) {
            new Letters(topics, kafka.topics())
                .read(
                    topic,
                    offset,
                    letter -> stream.send(ProtoResponses.letter(letter, request.getWithValues())));
          }
        });
    stream.end();
  }

  @Override
  public void redriveDeadLetters(
      RedriveDeadLettersRequest request, StreamObserver<RedriveDeadLettersResponse> observer) {
    access.admit();
    boolean isOne = request.getLettersCase() == LettersCase.OFFSET;
    if (!isOne && !request.getAll()) {
      throw new AdminCallException(AdminReason.FIELDS_INVALID, "say either all or an offset");
    }
    var stream = new PacedStream<>(observer);
    reads.run(
        () ->
            redrive
                .run(
                    isOne ? OptionalLong.of(request.getOffset()) : OptionalLong.empty(),
                    request.getDryRun(),
                    (letter, refusal) -> stream.send(ProtoResponses.redriven(letter, refusal)))
                .forEach(AdminGrpcService::erasedAgain));
    stream.end();
  }

  @Override
  public void inspect(InspectRequest request, StreamObserver<InspectResponse> observer) {
    Subject subject = access.admit(request.getUserId(), request.getSessionId());
    if (subject.isUser()) {
      throw new AdminCallException(
          AdminReason.FIELDS_INVALID, "session_id must match " + ConversationId.ID.pattern());
    }
    Duration since = since(request);
    reads.run(
        () -> {
          Inspection found =
              new ConversationInspector(kafka)
                  .inspect(new ConversationId(subject.userId(), subject.sessionId()), since);
          answer(observer, ProtoResponses.inspection(found));
        });
  }

  @Override
  public void getUserUsage(
      GetUserUsageRequest request, StreamObserver<GetUserUsageResponse> observer) {
    Subject subject = access.admit(request.getUserId(), "");
    reads.run(
        () -> {
          var response = GetUserUsageResponse.newBuilder();
          for (UserUsage row : UsageOfUser.read(kafka, subject.userId())) {
            response.addRows(ProtoResponses.usage(row));
          }
          answer(observer, response.build());
        });
  }

  private static void erasedAgain(RequestedErasure erasure) {
    log.atInfo()
        .addKeyValue("erasure", erasure.id())
        .log("a user was erased while letters were written back, and is erased again");
  }

  private static Duration since(InspectRequest request) {
    Duration since =
        request.hasSince()
            ? Duration.ofSeconds(request.getSince().getSeconds(), request.getSince().getNanos())
            : AN_HOUR;
    if (since.isNegative() || since.compareTo(LONGEST) > 0) {
      throw new AdminCallException(AdminReason.FIELDS_INVALID, "since must be 0 to ten years");
    }
    return since;
  }

  private static LetterTopic topic(ListDeadLettersRequest.Topic topic) {
    return switch (topic) {
      case REQUESTS -> LetterTopic.REQUESTS;
      case TURNS -> LetterTopic.TURNS;
      case LOG -> LetterTopic.LOG;
      case UNRECOGNIZED ->
          throw new AdminCallException(AdminReason.FIELDS_INVALID, "topic is none of ours");
    };
  }

  private static <T> void answer(StreamObserver<T> observer, T response) {
    observer.onNext(response);
    observer.onCompleted();
  }
}
