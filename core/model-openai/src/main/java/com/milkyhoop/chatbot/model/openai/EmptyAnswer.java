package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import java.util.Optional;

/** Names why an answer that ended as it should holds no text: nobody reads an empty reply. */
final class EmptyAnswer {
  private EmptyAnswer() {}

  static RequestFailure of(FinishReason reason) {
    return switch (reason) {
      case ENDED, FAILED ->
          RequestFailure.of(Reason.MODEL_STREAM_BROKEN, "OpenAI ended its answer without any text");
      case LENGTH ->
          last(
              Reason.MODEL_SPENT_ON_REASONING,
              "OpenAI used up MAX_TOKENS before any text, most likely by reasoning");
      case CONTEXT ->
          last(Reason.MODEL_CONTEXT_TOO_LONG, "OpenAI used up the model's context before any text");
      case FILTERED ->
          last(Reason.MODEL_REFUSED, "OpenAI's content filter kept the whole answer back");
      case TOOL ->
          last(
              Reason.MODEL_REFUSED,
              "OpenAI's answer calls a tool and holds no text, though no tool was offered");
    };
  }

  private static RequestFailure last(Reason reason, String message) {
    return RequestFailure.last(reason, message, Optional.empty());
  }
}
