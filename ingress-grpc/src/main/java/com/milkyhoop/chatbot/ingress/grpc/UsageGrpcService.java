package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.AuthInterceptor;
import com.milkyhoop.chatbot.auth.Principal;
import com.milkyhoop.chatbot.auth.Scope;
import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.request.FieldViolation;
import com.milkyhoop.chatbot.ingress.request.KeyFields;
import com.milkyhoop.chatbot.ingress.usage.BudgetState;
import com.milkyhoop.chatbot.ingress.usage.UsageBook;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.v1.BudgetStatus;
import com.milkyhoop.chatbot.v1.GetBudgetsRequest;
import com.milkyhoop.chatbot.v1.GetBudgetsResponse;
import com.milkyhoop.chatbot.v1.GetUsageRequest;
import com.milkyhoop.chatbot.v1.GetUsageResponse;
import com.milkyhoop.chatbot.v1.UsageRow;
import com.milkyhoop.chatbot.v1.UsageServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/** Tells what users have used, from what this instance has read of chat-usage. */
public final class UsageGrpcService extends UsageServiceGrpc.UsageServiceImplBase {
  private final AccessRules access;
  private final UsageBook book;
  private final BooleanSupplier isKnown;
  private final BiFunction<String, String, List<BudgetState>> budgets;

  /**
   * @param isKnown whether the book holds all that there was at the start
   * @param budgets tells how the budgets of a user stand, where a principal asks
   */
  public UsageGrpcService(
      AuditLog audit,
      CallerLimits limits,
      UsageBook book,
      BooleanSupplier isKnown,
      BiFunction<String, String, List<BudgetState>> budgets) {
    this.access = new AccessRules(audit, limits);
    this.book = book;
    this.isKnown = isKnown;
    this.budgets = budgets;
  }

  @Override
  public void getUsage(GetUsageRequest request, StreamObserver<GetUsageResponse> responseObserver) {
    String userId = admitted(request.getUserId());
    var response = GetUsageResponse.newBuilder();
    for (UserUsage row : book.of(userId)) {
      response.addRows(proto(row));
    }
    responseObserver.onNext(response.build());
    responseObserver.onCompleted();
  }

  /** Keeps from users what others spend with them (R12): it is their operator's. */
  @Override
  public void getBudgets(
      GetBudgetsRequest request, StreamObserver<GetBudgetsResponse> responseObserver) {
    String userId = admitted(request.getUserId());
    var response = GetBudgetsResponse.newBuilder();
    Principal principal = AuthInterceptor.principal();
    boolean isUser = principal.kind() == Principal.Kind.USER;
    budgets.apply(userId, principal.payer()).stream()
        .filter(it -> !(isUser && it.isShared()))
        .forEach(it -> response.addBudgets(proto(it)));
    responseObserver.onNext(response.build());
    responseObserver.onCompleted();
  }

  /** Returns whom the question is about, once it may be asked and can be answered. */
  private String admitted(String named) {
    String userId = access.admit(Scope.READ, new KeyFields(named, "", "")).userId();
    if (!ConversationId.ID.matcher(userId).matches()) {
      var violation = new FieldViolation("user_id", "must match " + ConversationId.ID.pattern());
      throw new CallFailedException(CallFailure.invalidFields(List.of(violation)));
    }
    if (!isKnown.getAsBoolean()) {
      throw new CallFailedException(
          CallFailure.of(ErrorReason.USAGE_UNKNOWN, "usage is still being read"));
    }
    return userId;
  }

  private static BudgetStatus proto(BudgetState state) {
    return BudgetStatus.newBuilder()
        .setOwner(state.owner())
        .setPeriod(state.period())
        .setInTokens(state.inTokens())
        .setSoft(state.soft())
        .setHard(state.hard())
        .setSpent(state.spent())
        .setSecondsLeft(state.left().toSeconds())
        .build();
  }

  private static UsageRow proto(UserUsage row) {
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
}
