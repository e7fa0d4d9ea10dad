package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.error.CallFailedException;
import com.milkyhoop.chatbot.ingress.error.CallFailure;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.ingress.request.ResumeRequest;
import com.milkyhoop.chatbot.kit.TraceParent;
import java.util.Optional;

/**
 * Holds what a ResumeReply or CancelReply call does once its request is checked: take a token of
 * the limit of commands, take a place among the open calls, and publish. The answer then comes to
 * the {@link OpenCall} through the relay. Calls that resume the same reply share one question.
 * Called on a virtual thread a call; does not wait for the publisher's answer.
 */
public final class ReplyCommands {
  private final OpenCalls calls;
  private final RateLimiter limiter;
  private final RequestPublisher publisher;

  /**
   * @param limiter how often a user may resume or cancel
   */
  public ReplyCommands(OpenCalls calls, RateLimiter limiter, RequestPublisher publisher) {
    this.calls = calls;
    this.limiter = limiter;
    this.publisher = publisher;
  }

  /**
   * Shows the client its reply from the cursor on.
   *
   * @throws CallFailedException where the user asks too often, or too many calls are open
   */
  public void resume(ResumeRequest request, TraceParent trace, ClientStream client) {
    ask(request.key(), new Purpose.Resume(request.cursor()), trace, client);
  }

  /**
   * Ends a reply, and tells the client how it ended.
   *
   * @throws CallFailedException as above
   */
  public void cancel(ReplyKey key, TraceParent trace, ClientStream client) {
    ask(key, new Purpose.Cancel(), trace, client);
  }

  private void ask(ReplyKey key, Purpose purpose, TraceParent trace, ClientStream client) {
    // Comes before all that a call costs: it is how a crowd of them is refused.
    if (limiter.take(key.conversation().userId()) instanceof RateDecision.Limited limited) {
      throw new CallFailedException(limited(limited).forRequest(key.requestId()));
    }
    calls.open(
        key,
        purpose,
        trace,
        client,
        call -> {
          if (!call.resumes() || !calls.share(call)) {
            publish(call);
          }
        });
  }

  private void publish(OpenCall call) {
    var _ =
        publisher
            .publish(call.reattachCommand(), call.id(), call.trace())
            .whenComplete(
                (_, error) -> {
                  if (error == null) {
                    call.commandSettled();
                  } else {
                    call.failNotStored();
                  }
                });
  }

  private static CallFailure limited(RateDecision.Limited limited) {
    return CallFailure.of(
        ErrorReason.RATE_LIMITED,
        "too many ResumeReply and CancelReply calls of this user",
        Optional.of(limited.retryAfter()));
  }
}
