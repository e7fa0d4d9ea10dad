package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.ChatbotClient.Conversation;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import com.milkyhoop.chatbot.v1.ChatbotServiceGrpc.ChatbotServiceBlockingStub;
import com.milkyhoop.chatbot.v1.ReplyEvent;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.ManagedChannel;
import java.util.Iterator;

/** Makes the calls about one request. Each may be made again: none makes a second reply. */
record ReplyCalls(
    ManagedChannel channel,
    ChatbotServiceBlockingStub stub,
    Endpoint endpoint,
    Conversation conversation,
    String requestId) {

  Iterator<ReplyEvent> send(Message message) {
    return stub.sendMessageStream(
        SendMessageRequest.newBuilder()
            .setUserId(conversation.user())
            .setSessionId(conversation.session())
            .setRequestId(requestId)
            .setMessage(message.text())
            .setOnBusy(message.onBusy())
            .build());
  }

  /**
   * @param cursor empty for all of the reply
   */
  Iterator<ReplyEvent> resume(String cursor) {
    return stub.resumeReply(
        ResumeReplyRequest.newBuilder()
            .setUserId(conversation.user())
            .setSessionId(conversation.session())
            .setRequestId(requestId)
            .setCursor(cursor)
            .build());
  }

  CancelReplyResponse cancel() {
    return stub.cancelReply(
        CancelReplyRequest.newBuilder()
            .setUserId(conversation.user())
            .setSessionId(conversation.session())
            .setRequestId(requestId)
            .build());
  }

  Problem problem(ServerError failure) {
    return Problem.of(failure, endpoint);
  }

  /**
   * Connects again at once; by itself the channel would wait, the longer the more often it failed.
   */
  void reconnect() {
    channel.resetConnectBackoff();
  }
}
