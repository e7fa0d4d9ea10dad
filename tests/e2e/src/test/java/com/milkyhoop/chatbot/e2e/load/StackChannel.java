package com.milkyhoop.chatbot.e2e.load;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.tls.StackTls;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Connects to an ingress of a stack as that wants it: with TLS and a certificate, or without. */
public final class StackChannel {
  private StackChannel() {}

  /**
   * Returns a channel that the caller shuts down.
   *
   * @param endpoint of the ingress
   */
  public static ManagedChannel open(LocalStack stack, String endpoint) {
    ChannelCredentials credentials =
        stack.tls().map(StackChannel::credentials).orElseGet(InsecureChannelCredentials::create);
    return Grpc.newChannelBuilder(endpoint, credentials).build();
  }

  private static ChannelCredentials credentials(StackTls tls) {
    try {
      return TlsChannelCredentials.newBuilder()
          .trustManager(tls.ca().toFile())
          .keyManager(tls.client().certificate().toFile(), tls.client().key().toFile())
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
