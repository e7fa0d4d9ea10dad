package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.request.ReplyKey;
import com.milkyhoop.chatbot.ingress.request.ResumeRequest;
import com.milkyhoop.chatbot.kit.TraceParent;

/**
 * Holds what a ResumeReply or CancelReply call does once its request is checked: take a place among
 * the open calls and publish. The answer then comes to the {@link OpenCall} through the relay.
 * Called on a virtual thread a call; does not wait for the publisher's answer.
 */
public final class ReplyCommands {
  private final OpenCalls calls;
  private final RequestPublisher publisher;

  public ReplyCommands(OpenCalls calls, RequestPublisher publisher) {
    this.calls = calls;
    this.publisher = publisher;
  }

  /** Shows the client its reply from the cursor on. */
  public void resume(ResumeRequest request, TraceParent trace, ClientStream client) {
    ask(request.key(), new Purpose.Resume(request.cursor()), trace, client);
  }

  /** Ends a reply, and tells the client how it ended. */
  public void cancel(ReplyKey key, TraceParent trace, ClientStream client) {
    ask(key, new Purpose.Cancel(), trace, client);
  }

  private void ask(ReplyKey key, Purpose purpose, TraceParent trace, ClientStream client) {
    calls.open(
        key,
        purpose,
        trace,
        client,
        call -> {
          var _ =
              publisher
                  .publish(call.question(), call.id(), trace)
                  .whenComplete(
                      (_, error) -> {
                        if (error == null) {
                          call.asked();
                        } else {
                          call.failNotStored();
                        }
                      });
        });
  }
}
