package com.milkyhoop.chatbot.ingress.client;

import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check itself: it must notice a server that breaks the contract of errors. */
class CatalogueCheckTest {
  @Test
  void shouldNoticeWhenAStatusHasNoReason() throws IOException {
    assertNoticed(io.grpc.Status.UNAVAILABLE.asRuntimeException());
  }

  @ParameterizedTest
  @ValueSource(strings = {"NEVER_HEARD_OF", "TOKEN_INVALID"})
  void shouldNoticeWhenReasonAndCodeAreNotAsInTheCatalogue(String reason) throws IOException {
    var info = ErrorInfo.newBuilder().setReason(reason).setDomain("chatbot").build();
    var status =
        Status.newBuilder()
            .setCode(io.grpc.Status.Code.UNAVAILABLE.value())
            .addDetails(Any.pack(info))
            .build();

    assertNoticed(StatusProto.toStatusRuntimeException(status));
  }

  private static void assertNoticed(RuntimeException answer) throws IOException {
    String name = InProcessServerBuilder.generateName();
    Server server =
        InProcessServerBuilder.forName(name).addService(failing(answer)).build().start();
    var client = new ChatClient(InProcessChannelBuilder.forName(name).build());
    var stream = client.send(message("Halo").build(), new Metadata());
    assertThatThrownBy(stream::completed).isInstanceOf(AssertionError.class);

    assertThatThrownBy(client::close).isInstanceOf(AssertionError.class);

    server.shutdownNow();
  }

  private static ChatbotServiceGrpc.ChatbotServiceImplBase failing(RuntimeException answer) {
    return new ChatbotServiceGrpc.ChatbotServiceImplBase() {
      @Override
      public void sendMessageStream(
          SendMessageRequest request, StreamObserver<ReplyEvent> responseObserver) {
        responseObserver.onError(answer);
      }
    };
  }
}
