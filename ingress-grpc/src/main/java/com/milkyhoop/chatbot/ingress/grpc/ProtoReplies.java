package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.Usage;

/**
 * Translates from the ingress' own words to those of the proto, where two methods answer with the
 * same.
 */
final class ProtoReplies {
  private ProtoReplies() {}

  static Completed completed(ReplyMessage.Completed end) {
    var completed =
        Completed.newBuilder()
            .setReply(end.reply())
            .setFinishReason(end.finishReason())
            .setModel(end.model());
    end.usage()
        .ifPresent(
            usage ->
                completed.setUsage(
                    Usage.newBuilder()
                        .setPromptTokens(usage.promptTokens())
                        .setCompletionTokens(usage.completionTokens())));
    return completed.build();
  }
}
