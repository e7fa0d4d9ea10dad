package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.v1.GetBudgetsRequest;
import com.milkyhoop.chatbot.v1.GetBudgetsResponse;
import com.milkyhoop.chatbot.v1.GetUsageRequest;
import com.milkyhoop.chatbot.v1.GetUsageResponse;
import com.milkyhoop.chatbot.v1.UsageServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;

/** Asks a chatbot about users' usage, over one connection. */
final class UsageClient implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;

  private final ManagedChannel channel;
  private final Metadata metadata;

  UsageClient(ManagedChannel channel, Metadata metadata) {
    this.channel = channel;
    this.metadata = metadata;
  }

  /**
   * @throws io.grpc.StatusRuntimeException when there is no answer
   */
  GetUsageResponse usage(String user) {
    return stub().getUsage(GetUsageRequest.newBuilder().setUserId(user).build());
  }

  /**
   * @throws io.grpc.StatusRuntimeException when there is no answer
   */
  GetBudgetsResponse budgets(String user) {
    return stub().getBudgets(GetBudgetsRequest.newBuilder().setUserId(user).build());
  }

  private UsageServiceGrpc.UsageServiceBlockingStub stub() {
    return UsageServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
