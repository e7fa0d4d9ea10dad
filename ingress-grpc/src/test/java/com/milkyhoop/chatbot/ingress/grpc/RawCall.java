package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.ingress.client.ErrorDetails;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client that sends any bytes as its request. */
final class RawCall {
  private final Channel channel;
  private final Metadata headers;

  RawCall(Channel channel, Metadata headers) {
    this.channel = channel;
    this.headers = headers;
  }

  /** Sends these as the requests of one call, and returns how it failed. */
  ErrorDetails send(byte[]... requests) {
    var failure = new CompletableFuture<ErrorDetails>();
    ClientCall<byte[], byte[]> call = channel.newCall(method(), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            try {
              failure.complete(ErrorDetails.of(status, trailers));
            } catch (AssertionError e) {
              failure.completeExceptionally(e);
            }
          }
        },
        headers);
    call.request(1);
    for (byte[] request : requests) {
      call.sendMessage(request);
    }
    call.halfClose();
    return failure.orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static MethodDescriptor<byte[], byte[]> method() {
    return ChatbotServiceGrpc.getSendMessageStreamMethod().toBuilder(new Bytes(), new Bytes())
        .build();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
