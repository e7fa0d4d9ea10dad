package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.request.SendRequest;
import com.milkyhoop.chatbot.schemas.TraceParent;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a SendMessageStream call does once its request is checked: take a place among the open
 * calls, take a token of the rate limit, publish, tell the client that it is accepted. The reply
 * then comes to the {@link OpenCall} through the relay. Called on a virtual thread a call.
 */
public final class MessageSender {
  private static final Logger log = LoggerFactory.getLogger(MessageSender.class);

  private final OpenCalls calls;
  private final RateLimiter limiter;
  private final RequestPublisher publisher;

  public MessageSender(OpenCalls calls, RateLimiter limiter, RequestPublisher publisher) {
    this.calls = calls;
    this.limiter = limiter;
    this.publisher = publisher;
  }

  /** Ends the call through {@code client}, now or later. Does not wait for the publisher. */
  public void send(SendRequest request, TraceParent trace, ClientStream client) {
    OpenCall call =
        calls
            .open(request, client)
            .orElseThrow(() -> new CallFailedException(tooManyCalls(request)));
    client.listen(call::onClientReady, call::onClientGone);
    try {
      switch (limiter.take(request.conversation().userId())) {
        case RateDecision.Limited limited -> call.fail(rateLimited(limited));
        case RateDecision.Allowed _ -> publish(call, request, trace);
      }
    } catch (RuntimeException e) {
      log.atError().addKeyValue("request_id", request.requestId()).setCause(e).log("send failed");
      call.fail(CallFailure.of(ErrorReason.INGRESS_ERROR, "internal error"));
    }
  }

  private void publish(OpenCall call, SendRequest request, TraceParent trace) {
    var accepted =
        new Accepted(
            request.requestId(), request.conversation().sessionId(), trace.traceUuid().toString());
    var _ =
        publisher
            .publish(request, call.id(), trace)
            .whenComplete(
                (_, error) -> {
                  if (error == null) {
                    call.accept(accepted);
                  } else {
                    call.fail(notStored());
                  }
                });
  }

  private static CallFailure tooManyCalls(SendRequest request) {
    return CallFailure.of(ErrorReason.TOO_MANY_CALLS, "this instance has too many calls open")
        .forRequest(request.requestId());
  }

  private static CallFailure rateLimited(RateDecision.Limited limited) {
    return CallFailure.of(
        ErrorReason.RATE_LIMITED,
        "too many messages of this user",
        Optional.of(limited.retryAfter()));
  }

  private static CallFailure notStored() {
    return CallFailure.of(
        ErrorReason.REQUEST_NOT_STORED,
        "the request could not be stored in time; repeat the call with its request_id");
  }
}
