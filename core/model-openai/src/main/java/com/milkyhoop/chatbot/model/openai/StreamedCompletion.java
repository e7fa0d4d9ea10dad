package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges what has come of one answer: which of it is text, and whether the text is whole. A finish
 * reason alone does not tell, since some servers send one with each chunk: text or reasoning after
 * it takes it back. One thread.
 */
final class StreamedCompletion {
  private static final String LAST_EVENT = "[DONE]";
  private static final String DEFAULT_FINISH_REASON = "stop";

  private final ErrorResponse errors;
  private final boolean mayBeEmpty;
  private final InlineReasoning inline = new InlineReasoning();
  private String finishReason = "";
  private String model = "";
  private Optional<ModelUsage> usage = Optional.empty();
  private @Nullable ApiError remark;
  private boolean begun;
  private boolean emittedText;
  private boolean reasoned;
  private boolean toolCalled;
  private boolean finished;
  private boolean finishedBefore;
  private boolean quiet;
  private boolean stirred;
  private boolean done;

  StreamedCompletion(ErrorResponse errors) {
    this(errors, false);
  }

  /**
   * @param mayBeEmpty whether there is a text already, which nothing may be missing of
   */
  StreamedCompletion(ErrorResponse errors, boolean mayBeEmpty) {
    this.errors = errors;
    this.mayBeEmpty = mayBeEmpty;
  }

  /**
   * Takes the next event; returns its text, often empty.
   *
   * @throws RequestFailure when the event says that the answer failed, or is none that we know
   */
  String take(SseEvent event) throws RequestFailure {
    String data = event.data().strip();
    if (done) {
      return "";
    }
    if (isError(event)) {
      throw errors.of(ApiErrorReader.parse(data));
    }
    if (data.isEmpty()) {
      return "";
    }
    if (data.equalsIgnoreCase(LAST_EVENT)) {
      done = true;
      return "";
    }
    try {
      return take(ChatChunk.parse(data), false);
    } catch (IOException _) {
      throw noChunk(data);
    }
  }

  /**
   * Takes the event that was not ended when the stream was: where it ends the answer, nothing is
   * missing; another one may be half of it.
   */
  String takeUnended(SseEvent event) throws RequestFailure {
    String data = event.data().strip();
    if (data.equalsIgnoreCase(LAST_EVENT)) {
      return take(event);
    }
    try {
      ChatChunk chunk = ChatChunk.parse(data);
      return done || isUnimportant(chunk) ? "" : take(chunk, false);
    } catch (IOException _) {
      return "";
    }
  }

  /** An array may hold errors; it is none of a chunk. */
  private RequestFailure noChunk(String data) {
    ApiError error = data.startsWith("[") ? ApiErrorReader.parse(data) : ApiError.UNKNOWN;
    return error.equals(ApiError.UNKNOWN)
        ? noJson("OpenAI's stream holds an event that is not JSON")
        : errors.instead(error);
  }

  private static boolean isUnimportant(ChatChunk chunk) {
    return chunk.finishReason().isEmpty() && chunk.error() == null && chunk.usage() == null;
  }

  /**
   * Takes a body that is no stream of events: the answer of a server that does not stream, or chunk
   * after chunk.
   */
  String takeWhole(String body) throws RequestFailure {
    List<ChatChunk> chunks;
    try {
      chunks = body.stripLeading().startsWith("[") ? List.of() : ChatChunk.parseAll(body);
    } catch (IOException _) {
      throw noJson("OpenAI answered with JSON that is cut off or wrong");
    }
    if (chunks.stream().noneMatch(ChatChunk::choice)) {
      throw errors.instead(ApiErrorReader.parse(body));
    }
    boolean alone = chunks.size() == 1;
    StringBuilder text = new StringBuilder();
    for (ChatChunk chunk : chunks) {
      text.append(take(chunk, alone));
      done = alone && chunk.whole();
    }
    return text.toString();
  }

  /**
   * Takes a chunk; where its text stands as a whole, only when it is all of the answer: some
   * servers repeat the text that they have sent before.
   */
  private String take(ChatChunk chunk, boolean alone) throws RequestFailure {
    ApiError error = chunk.error();
    if (error != null) {
      throw errors.of(error);
    }
    begun |= chunk.choice();
    remark = chunk.remark() == null ? remark : chunk.remark();
    model = chunk.model().isEmpty() ? model : chunk.model();
    usage = Optional.ofNullable(chunk.usage()).or(() -> usage);
    toolCalled |= chunk.toolCall();
    boolean asWhole = chunk.whole() && !emittedText && (alone || !chunk.finishReason().isEmpty());
    String said = asWhole ? chunk.message() : chunk.text();
    String text = inline.take(said);
    emittedText |= !text.isEmpty();
    boolean reasoning = chunk.reasoning() || inline.within();
    reasoned |= reasoning;
    finish(chunk, reasoning || !said.isEmpty());
    stirred |= reasoning;
    return text;
  }

  private void finish(ChatChunk chunk, boolean progress) {
    stirred |= finished;
    if (progress && finished) {
      finished = false;
      finishedBefore = true;
    }
    if (!chunk.finishReason().isEmpty()) {
      finishReason = chunk.finishReason();
      finished = true;
      stirred = true;
    }
    quiet = finished && !finishedBefore && !progress && emittedText;
  }

  /** Returns whether any part of an answer has come. */
  boolean begun() {
    return begun;
  }

  /** Returns whether the model has shown that it reasons. */
  boolean reasoned() {
    return reasoned;
  }

  /** Returns whether a finish reason has come, and no text or reasoning after it. */
  boolean finished() {
    return finished;
  }

  /** Returns whether it finished as good servers do: with a chunk after the text. */
  boolean finishedQuietly() {
    return quiet;
  }

  /** Returns whether the stream has said that nothing follows at all. */
  boolean done() {
    return done;
  }

  /** Returns whether the text is whole, now that the server has ended its stream. */
  boolean whole() {
    return (done && begun) || finished;
  }

  /**
   * Returns whether the text is whole though the stream broke or went silent: not where the server
   * said so once before, and went on.
   */
  boolean wholeThoughBroken() {
    return (done && begun) || (finished && !finishedBefore);
  }

  /** Returns, once, whether what came since the last time moves the clock, text aside. */
  boolean stirred() {
    boolean was = stirred;
    stirred = false;
    return was;
  }

  /** Ends the answer, which is whole; returns text that was held back until it was sure to be. */
  String end() {
    if (FinishReason.of(finishReason) == FinishReason.LENGTH && inline.within()) {
      return "";
    }
    String rest = inline.end();
    emittedText |= !rest.isEmpty();
    return rest;
  }

  /** Returns why an answer that is whole is none: it says so itself, or holds nothing to read. */
  Optional<RequestFailure> fault() {
    FinishReason reason = FinishReason.of(finishReason);
    if (reason == FinishReason.FAILED) {
      return Optional.of(errors.brokenOff(finishReason, emittedText));
    }
    boolean complete = reason == FinishReason.ENDED || reason == FinishReason.LENGTH;
    if (emittedText || (mayBeEmpty && complete && !toolCalled)) {
      return Optional.empty();
    }
    if (toolCalled) {
      return Optional.of(EmptyAnswer.of(FinishReason.TOOL));
    }
    return Optional.of(EmptyAnswer.of(reason));
  }

  /** Returns what the server said instead of an answer. */
  Optional<RequestFailure> remark() {
    return Optional.ofNullable(remark).filter(_ -> !begun).map(errors::of);
  }

  /** Returns the finish reason as the model says; some servers end a whole answer without one. */
  String finishReason() {
    return finishReason.isEmpty() ? DEFAULT_FINISH_REASON : finishReason;
  }

  /** Returns the model as the server names it; empty where it did not. */
  String model() {
    return model;
  }

  Optional<ModelUsage> usage() {
    return usage;
  }

  private static boolean isError(SseEvent event) {
    return !event.type().isEmpty()
        && (event.type().equalsIgnoreCase("error") || event.type().equalsIgnoreCase("exception"));
  }

  /**
   * Returns the failure of a chunk that is not JSON: it will be the same the next time, unless text
   * was there before. The exception that it caused quotes the chunk, which may hold text of the
   * conversation.
   */
  private RequestFailure noJson(String message) {
    return begun
        ? RequestFailure.of(Reason.MODEL_STREAM_BROKEN, message)
        : RequestFailure.last(
            Reason.MODEL_REFUSED, message + "; OPENAI_BASE_URL may be wrong", Optional.empty());
  }
}
