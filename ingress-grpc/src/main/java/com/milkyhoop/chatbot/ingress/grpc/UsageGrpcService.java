package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.Scope;
import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.request.FieldViolation;
import com.milkyhoop.chatbot.ingress.request.KeyFields;
import com.milkyhoop.chatbot.ingress.usage.UsageBook;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.v1.GetUsageRequest;
import com.milkyhoop.chatbot.v1.GetUsageResponse;
import com.milkyhoop.chatbot.v1.UsageRow;
import com.milkyhoop.chatbot.v1.UsageServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Tells what users have used, from what this instance has read of chat-usage. */
public final class UsageGrpcService extends UsageServiceGrpc.UsageServiceImplBase {
  private final AccessRules access;
  private final UsageBook book;
  private final BooleanSupplier isKnown;

  /**
   * @param isKnown whether the book holds all that there was at the start
   */
  public UsageGrpcService(AuditLog audit, UsageBook book, BooleanSupplier isKnown) {
    this.access = new AccessRules(audit);
    this.book = book;
    this.isKnown = isKnown;
  }

  @Override
  public void getUsage(GetUsageRequest request, StreamObserver<GetUsageResponse> responseObserver) {
    String userId = access.admit(Scope.READ, new KeyFields(request.getUserId(), "", "")).userId();
    if (!ConversationId.ID.matcher(userId).matches()) {
      var violation = new FieldViolation("user_id", "must match " + ConversationId.ID.pattern());
      throw new CallFailedException(CallFailure.invalidFields(List.of(violation)));
    }
    if (!isKnown.getAsBoolean()) {
      throw new CallFailedException(
          CallFailure.of(ErrorReason.USAGE_UNKNOWN, "usage is still being read"));
    }
    var response = GetUsageResponse.newBuilder();
    for (UserUsage row : book.of(userId)) {
      response.addRows(proto(row)).setCurrency(row.getCurrency());
    }
    responseObserver.onNext(response.build());
    responseObserver.onCompleted();
  }

  private static UsageRow proto(UserUsage row) {
    UsageTotals totals = row.getTotals();
    return UsageRow.newBuilder()
        .setPeriod(row.getPeriod())
        .setModel(row.getModel())
        .setRequests(totals.getRequests())
        .setCalls(totals.getCalls())
        .setPromptTokens(totals.getPromptTokens())
        .setCachedTokens(totals.getCachedTokens())
        .setCompletionTokens(totals.getCompletionTokens())
        .setReasoningTokens(totals.getReasoningTokens())
        .setEstimatedTokens(totals.getEstimatedTokens())
        .setUnpricedTokens(totals.getUnpricedTokens())
        .setCostMicros(totals.getCostMicros())
        .build();
  }
}
