package com.milkyhoop.chatbot.admin.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.operator.erasure.Receipt;
import com.milkyhoop.chatbot.operator.inspect.Inspection;
import com.milkyhoop.chatbot.operator.letter.ReadLetter;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.v1.GetErasureResponse;
import com.milkyhoop.chatbot.v1.InspectResponse;
import com.milkyhoop.chatbot.v1.InspectedRequest;
import com.milkyhoop.chatbot.v1.ListDeadLettersResponse;
import com.milkyhoop.chatbot.v1.RedriveDeadLettersResponse;
import com.milkyhoop.chatbot.v1.UsageRow;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts what was found to messages of the proto. */
final class ProtoResponses {
  private ProtoResponses() {}

  static GetErasureResponse erasure(Receipt receipt) {
    var response =
        GetErasureResponse.newBuilder()
            .setErasureId(receipt.erasureId())
            .setScope(receipt.scope())
            .setAskedAt(time(receipt.askedAt()))
            .setPartitionsOfProcessors(receipt.partitionsOfProcessors())
            .setPartitionsOfSink(receipt.partitionsOfSink())
            .setEventsErased(receipt.eventsErased())
            .setReplayResultsErased(receipt.replayResultsErased())
            .addAllOpen(receipt.open());
    Instant doneAt = receipt.doneAt();
    if (doneAt != null) {
      response.setDoneAt(time(doneAt));
    }
    receipt
        .bytesGoneBy()
        .forEach(
            (topic, at) -> {
              if (at != null) {
                response.putBytesGoneBy(topic, time(at));
              }
            });
    return response.build();
  }

  static ListDeadLettersResponse letter(ReadLetter letter, boolean withValues) {
    var response =
        ListDeadLettersResponse.newBuilder()
            .setOffset(letter.offset())
            .setWrittenAt(time(letter.time()))
            .setPlace(letter.place())
            .setCause(letter.cause())
            .setTruncated(letter.truncated().orElse(""));
    if (withValues) {
      response.setKey(bytes(letter.record().key())).setValue(bytes(letter.record().value()));
    }
    return response.build();
  }

  static RedriveDeadLettersResponse redriven(ReadLetter letter, Optional<String> refusal) {
    return RedriveDeadLettersResponse.newBuilder()
        .setOffset(letter.offset())
        .setPlace(letter.place())
        .setRefusal(refusal.orElse(""))
        .build();
  }

  static InspectResponse inspection(Inspection found) {
    var response = InspectResponse.newBuilder().setPartition(found.partition());
    found.requests().forEach(request -> response.addRequests(request(request)));
    return response.build();
  }

  private static InspectedRequest request(Inspection.Request request) {
    var proto =
        InspectedRequest.newBuilder()
            .setRequestId(request.id())
            .setAskedAt(time(request.askedAt()))
            .setRead(request.isRead())
            .setLate(request.end().isEmpty() && request.isLate())
            .setCancelling(request.isCancelling());
    request.end().ifPresent(event -> addEnd(proto, event));
    return proto.build();
  }

  private static void addEnd(InspectedRequest.Builder proto, LogEvent event) {
    proto
        .setEvent(event.event().name().toLowerCase(Locale.ROOT))
        .setTurn(event.turn())
        .setAttempts(event.attempts());
    LogEvent.Error error = event.error();
    if (error != null) {
      proto.setFailureReason(error.reason());
    }
  }

  static UsageRow usage(UserUsage row) {
    UsageTotals totals = row.getTotals();
    return UsageRow.newBuilder()
        .setPeriod(row.getPeriod())
        .setModel(row.getModel())
        .setPrincipal(row.getPrincipal())
        .setRequests(totals.getRequests())
        .setCalls(totals.getCalls())
        .setPromptTokens(totals.getPromptTokens())
        .setCachedTokens(totals.getCachedTokens())
        .setCompletionTokens(totals.getCompletionTokens())
        .setReasoningTokens(totals.getReasoningTokens())
        .setEstimatedTokens(totals.getEstimatedTokens())
        .setUnpricedTokens(totals.getUnpricedTokens())
        .setCostMicros(totals.getCostMicros())
        .setCurrency(row.getCurrency())
        .build();
  }

  private static ByteString bytes(byte @Nullable [] bytes) {
    return bytes == null ? ByteString.EMPTY : ByteString.copyFrom(bytes);
  }

  private static Timestamp time(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
