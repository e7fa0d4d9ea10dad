package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.ingress.request.BusyPolicy;
import com.milkyhoop.chatbot.ingress.request.KeyFields;
import com.milkyhoop.chatbot.ingress.request.SendFields;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import java.util.Optional;

/** Translates from the requests of the proto to the fields that {@code request} checks. */
final class ProtoRequests {
  private ProtoRequests() {}

  static SendFields fields(SendMessageRequest request) {
    return new SendFields(
        new KeyFields(request.getUserId(), request.getSessionId(), request.getRequestId()),
        request.getMessage(),
        onBusy(request.getOnBusy()));
  }

  static KeyFields key(ResumeReplyRequest request) {
    return new KeyFields(request.getUserId(), request.getSessionId(), request.getRequestId());
  }

  static KeyFields key(CancelReplyRequest request) {
    return new KeyFields(request.getUserId(), request.getSessionId(), request.getRequestId());
  }

  private static Optional<BusyPolicy> onBusy(SendMessageRequest.OnBusy wanted) {
    return switch (wanted) {
      case ENQUEUE -> Optional.of(BusyPolicy.ENQUEUE);
      case REJECT -> Optional.of(BusyPolicy.REJECT);
      case INTERRUPT -> Optional.of(BusyPolicy.INTERRUPT);
      case UNRECOGNIZED -> Optional.empty();
    };
  }
}
