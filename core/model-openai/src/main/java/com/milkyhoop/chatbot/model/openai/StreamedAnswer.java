package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.Usage;
import java.io.IOException;
import java.util.Optional;

/** What has come of one streamed answer, besides its text. One thread. */
final class StreamedAnswer {
  private static final String LAST_EVENT = "[DONE]";
  private static final String DEFAULT_FINISH_REASON = "stop";

  private final ErrorAnswer errors;
  private String finishReason = "";
  private String model = "";
  private Optional<Usage> usage = Optional.empty();
  private boolean begun;
  private boolean done;

  StreamedAnswer(ErrorAnswer errors) {
    this.errors = errors;
  }

  /**
   * Takes the next event; returns its text, often empty.
   *
   * @throws CallFailure when the event says that the answer failed, or is none that we know
   */
  String take(SseEvent event) throws CallFailure {
    String data = event.data().strip();
    if (done || data.isEmpty()) {
      return "";
    }
    if (data.equals(LAST_EVENT)) {
      done = true;
      return "";
    }
    ChatChunk chunk = chunk(event);
    ApiError error = chunk.error();
    if (error != null) {
      throw errors.of(error);
    }
    begun = true;
    finishReason = chunk.finishReason().isEmpty() ? finishReason : chunk.finishReason();
    model = chunk.model().isEmpty() ? model : chunk.model();
    usage = Optional.ofNullable(chunk.usage()).or(() -> usage);
    return chunk.text();
  }

  /** Whether any part of an answer has come. */
  boolean begun() {
    return begun;
  }

  /**
   * Whether the server has said that the text is whole, by a finish reason or by its last event.
   */
  boolean finished() {
    return !finishReason.isEmpty() || (done && begun);
  }

  /** Whether the stream has said that nothing follows at all. */
  boolean done() {
    return done;
  }

  /** As the model says; some servers end a whole answer without one. */
  String finishReason() {
    return finishReason.isEmpty() ? DEFAULT_FINISH_REASON : finishReason;
  }

  /** As the server names it; empty where it did not. */
  String model() {
    return model;
  }

  Optional<Usage> usage() {
    return usage;
  }

  private static ChatChunk chunk(SseEvent event) throws CallFailure {
    try {
      return ChatChunk.parse(event.data());
    } catch (IOException _) {
      // The exception quotes the chunk, which may hold text of the conversation.
      throw CallFailure.of(
          Reason.MODEL_STREAM_BROKEN, "OpenAI's stream holds an event that is not JSON");
    }
  }
}
