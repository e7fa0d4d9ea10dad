package com.milkyhoop.chatbot.e2e.load;

import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc.ChatbotServiceBlockingStub;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Follows a reply to its end, whatever happens to the servers: sends the request until it is
 * accepted, then resumes where the text broke off, each time at another ingress. Thread-safe.
 */
final class ReplyFollower {
  /** Longer than a reply may take (TURN_TIMEOUT) and than its end may be overdue. */
  private static final Duration PATIENCE = Duration.ofSeconds(200);

  private final Ingresses ingresses;

  ReplyFollower(Ingresses ingresses) {
    this.ingresses = ingresses;
  }

  /** Returns when the reply has its end, or with none when the patience is at its end. */
  void follow(FollowedReply reply) {
    long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
    int ingress = ThreadLocalRandom.current().nextInt(1_000);
    var backoff = new Backoff();
    while (reply.ending().isEmpty() && System.nanoTime() - giveUpAt < 0) {
      reply.onCall();
      try {
        Iterator<ReplyEvent> events = call(stub(ingress, giveUpAt), reply);
        while (events.hasNext()) {
          reply.onEvent(events.next());
          backoff.reset();
        }
      } catch (StatusRuntimeException e) {
        onFailure(e, reply, backoff);
      }
      ingress++;
    }
    reply.giveUp();
  }

  private ChatbotServiceBlockingStub stub(int ingress, long giveUpAt) {
    long left = giveUpAt - System.nanoTime();
    return ingresses.stub(ingress).withDeadlineAfter(left, TimeUnit.NANOSECONDS);
  }

  private Iterator<ReplyEvent> call(ChatbotServiceBlockingStub stub, FollowedReply reply) {
    SendMessageRequest request = reply.request();
    if (reply.isAccepted()) {
      return stub.resumeReply(
          ResumeReplyRequest.newBuilder()
              .setUserId(request.getUserId())
              .setSessionId(request.getSessionId())
              .setRequestId(request.getRequestId())
              .setCursor(reply.cursor())
              .build());
    }
    reply.onRepeatedCall();
    return stub.sendMessageStream(request);
  }

  private static void onFailure(StatusRuntimeException e, FollowedReply reply, Backoff backoff) {
    if (mayCallAgain(e)) {
      backoff.await(e);
    } else {
      reply.onFailure(Errors.reason(e));
    }
  }

  /** A status without details comes from the connection, not from the service. */
  static boolean mayCallAgain(StatusRuntimeException e) {
    return Errors.detail(e, com.google.rpc.ErrorInfo.class)
        .map(info -> "same_id".equals(info.getMetadataMap().get("retry")))
        .orElse(true);
  }
}
