package com.milkyhoop.chatbot.e2e.load;

import com.milkyhoop.chatbot.localstack.IngressProcess;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc.ChatbotServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.List;

/** A connection to each ingress of a stack. Thread-safe. */
final class Ingresses implements AutoCloseable {
  private final List<ManagedChannel> channels;
  private final Metadata login = new Metadata();

  Ingresses(LocalStack stack) {
    channels =
        stack.ingresses().stream()
            .map(IngressProcess::endpoint)
            .map(endpoint -> StackChannel.open(stack, endpoint))
            .toList();
    login.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + stack.token());
  }

  /**
   * A stub of one of them, connecting at once where it was not reached before.
   *
   * @param number any; the numbers go round
   */
  ChatbotServiceBlockingStub stub(int number) {
    ManagedChannel channel = channels.get(Math.floorMod(number, channels.size()));
    channel.resetConnectBackoff();
    return ChatbotServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(login));
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
