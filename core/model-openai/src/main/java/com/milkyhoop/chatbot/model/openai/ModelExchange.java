package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Timeouts;
import com.milkyhoop.chatbot.model.openai.PhaseTimer.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Protocol;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends one HTTP request and reads the answer, within the timeouts. Run once by the thread that
 * asks; ended early, from any thread, by cancelling its OkHttp call.
 */
final class ModelExchange {
  /** A server may send a whole reply in one event, each character escaped as six bytes. */
  private static final int MAX_EVENT_BYTES = 1024 * 1024;

  private static final int READ_BYTES = 8 * 1024;

  /** Bounds what is buffered: passed on also where more is there already. */
  private static final int MOST_BUFFERED_CHARS = 4 * 1024;

  /** Bounds the wait for the counts, which alone follow a finish reason in a chunk of its own. */
  private static final Duration END_GRACE = Duration.ofSeconds(2);

  private final Call call;
  private final Timeouts timeouts;
  private final ErrorResponse errors;
  private final OpenAiMetrics metrics;
  private final Consumer<String> onText;
  private final Runnable onReasoning;
  private final PhaseTimer timer;
  private final StreamedCompletion answer;
  private final SentListener asked = new SentListener();
  private final SseParser parser = new SseParser(MAX_EVENT_BYTES);
  private final StringBuilder buffered = new StringBuilder();
  private boolean answered;

  /** Is false where the socket is another's, as one through a SOCKS proxy is. */
  private boolean socketReportsAvailable;

  private boolean emittedText;
  private boolean empty = true;
  private long waitingSince;
  private long reasoningEnd;

  /**
   * @param replyEnd the System.nanoTime at which it ends in any case
   * @param goesOn whether the answer is asked to go on from a text, and may add nothing
   * @param onReasoning told once, when the model begins to reason before any text
   */
  ModelExchange(
      Call call,
      Timeouts timeouts,
      long replyEnd,
      boolean goesOn,
      ErrorResponse errors,
      OpenAiMetrics metrics,
      Consumer<String> onText,
      Runnable onReasoning) {
    this.call = call;
    this.timeouts = timeouts;
    this.errors = errors;
    this.metrics = metrics;
    this.onText = onText;
    this.onReasoning = onReasoning;
    this.timer = new PhaseTimer(call::cancel, replyEnd);
    this.answer = new StreamedCompletion(errors, goesOn);
  }

  /** Blocks until the answer is whole. */
  StreamedCompletion run() throws RequestFailure {
    waitingSince = System.nanoTime();
    long firstTextEnd = waitingSince + timeouts.firstToken().toNanos();
    call.addEventListener(asked);
    call.addEventListener(new TlsTimeout(timer, timeouts.connect(), firstTextEnd));
    timer.beginUntil(Phase.FIRST_TEXT, firstTextEnd);
    Optional<RequestFailure> failure;
    try {
      RequestFailure broken =
          ScopedValue.where(ModelSockets.READER, this::beforeRead).call(this::failure);
      failure = judged(broken);
    } finally {
      timer.stop();
    }
    if (failure.isPresent()) {
      throw failure.get().costing(answer.usage());
    }
    return answer;
  }

  /** Returns whether the server was sent the whole request. */
  boolean isAsked() {
    return asked.isSent();
  }

  /**
   * Returns how the answer failed; a break after the text was whole does no harm. Text that nobody
   * was given, since somebody ended the call first, is no answer.
   */
  private Optional<RequestFailure> judged(@Nullable RequestFailure broken) {
    boolean whole = broken == null ? answer.whole() : answer.wholeThoughBroken();
    if (!whole) {
      return Optional.of(broken == null ? cut() : broken);
    }
    buffered.append(answer.end());
    passOn();
    if (!buffered.isEmpty()) {
      return Optional.of(broken == null ? RequestFailure.cancelled() : broken);
    }
    return answer.fault();
  }

  /** Returns what went wrong, if anything did. */
  private @Nullable RequestFailure failure() {
    try (Response response = call.execute()) {
      answered = true;
      if (!response.isSuccessful()) {
        timer.begin(Phase.STREAM_END, END_GRACE);
        return errors.of(response);
      }
      read(response);
      return null;
    } catch (IOException e) {
      return broken(e);
    } catch (RequestFailure e) {
      return e;
    } finally {
      passOn();
    }
  }

  private void read(Response response) throws IOException, RequestFailure {
    try (BufferedSource source = AnswerBody.decoded(response)) {
      switch (AnswerBody.kind(source)) {
        case EVENTS -> readEvents(source, response.protocol().compareTo(Protocol.HTTP_2) < 0);
        case JSON -> readWhole(source);
        case PAGE ->
            throw RequestFailure.last(
                Reason.MODEL_REFUSED,
                "OpenAI answered with a web page; OPENAI_BASE_URL may be wrong",
                Optional.empty());
      }
    }
  }

  /**
   * Passes text on when nothing more is there. Over HTTP/2 one read brings all that is there; over
   * HTTP/1.1 it brings a chunk, and the socket tells when there is no next one.
   */
  private void readEvents(BufferedSource source, boolean byChunk)
      throws IOException, RequestFailure {
    byte[] bytes = new byte[READ_BYTES];
    while (!answer.done()) {
      int count = source.read(bytes);
      if (count < 0) {
        takeLast(parser.end());
        return;
      }
      empty = false;
      for (SseEvent event : parser.feed(bytes, 0, count)) {
        take(event);
      }
      if (!byChunk || !socketReportsAvailable || buffered.length() >= MOST_BUFFERED_CHARS) {
        passOn();
      }
      if (answer.stirred()) {
        awaitMore();
      }
      if (parser.overflowed()) {
        throw tooLong("OpenAI's stream holds an event");
      }
    }
  }

  private void takeLast(List<SseEvent> events) throws IOException, RequestFailure {
    for (int i = 0; i < events.size() - 1; i++) {
      take(events.get(i));
    }
    if (!events.isEmpty()) {
      buffered.append(answer.takeUnended(events.getLast()));
    }
  }

  /** A body that breaks off may be whole all the same: some servers count its bytes wrong. */
  private void readWhole(BufferedSource source) throws IOException, RequestFailure {
    IOException broken = null;
    try {
      if (source.request(MAX_EVENT_BYTES + 1L)) {
        throw tooLong("OpenAI's answer is JSON");
      }
    } catch (IOException e) {
      broken = e;
    }
    try {
      buffered.append(answer.takeWhole(source.getBuffer().readUtf8()));
    } catch (RequestFailure e) {
      if (broken != null && e.error().equals(ApiError.UNKNOWN)) {
        throw broken;
      }
      throw e;
    }
  }

  private static RequestFailure tooLong(String what) {
    return RequestFailure.of(
        Reason.MODEL_STREAM_BROKEN, "%s of more than %d bytes".formatted(what, MAX_EVENT_BYTES));
  }

  private void beforeRead(boolean waits) {
    socketReportsAvailable = true;
    if (waits) {
      passOn();
    }
  }

  private void take(SseEvent event) throws IOException, RequestFailure {
    if (call.isCanceled()) {
      throw new IOException("canceled");
    }
    buffered.append(answer.take(event));
  }

  /** No time counts while the consumer works. */
  private void passOn() {
    if (buffered.isEmpty() || isCancelled()) {
      return;
    }
    timer.stop();
    long waited = System.nanoTime() - waitingSince;
    if (emittedText) {
      metrics.tokenGap(waited);
    } else {
      metrics.firstToken(waited);
      ModelSpans.firstToken();
    }
    emittedText = true;
    String text = buffered.toString();
    buffered.setLength(0);
    onText.accept(text);
    waitingSince = System.nanoTime();
    awaitMore();
  }

  /** Returns whether somebody else ended the call: what comes then is nobody's. */
  private boolean isCancelled() {
    return call.isCanceled() && timer.late() == null;
  }

  private void awaitMore() {
    if (answer.finishedQuietly()) {
      timer.begin(Phase.STREAM_END, END_GRACE);
    } else if (answer.finished()) {
      timer.begin(Phase.STREAM_END, timeouts.tokenGap());
    } else if (emittedText) {
      timer.begin(Phase.MORE_TEXT, timeouts.tokenGap());
    } else if (answer.reasoned()) {
      awaitReasoning(System.nanoTime());
    }
  }

  private void awaitReasoning(long now) {
    if (reasoningEnd == 0) {
      reasoningEnd = now + timeouts.reasoning().toNanos();
      onReasoning.run();
    }
    long gapEnd = now + timeouts.tokenGap().toNanos();
    if (reasoningEnd - gapEnd < 0) {
      timer.beginUntil(Phase.TEXT_AFTER_REASONING, reasoningEnd);
    } else {
      timer.beginUntil(Phase.MORE_REASONING, gapEnd);
    }
  }

  private RequestFailure broken(IOException e) {
    Phase late = timer.late();
    if (late != null) {
      return TransportFailures.late(late, timeouts);
    }
    return answered
        ? TransportFailures.broken(e)
        : TransportFailures.unanswered(call.request().url(), timeouts, e);
  }

  private RequestFailure cut() {
    if (answer.begun() || empty || parser.spoken()) {
      return answer
          .remark()
          .orElseGet(
              () ->
                  RequestFailure.of(
                      Reason.MODEL_STREAM_BROKEN,
                      "OpenAI's stream ended before the reply was whole"));
    }
    return RequestFailure.last(
        Reason.MODEL_REFUSED,
        "OpenAI answered without a stream of chat chunks; OPENAI_BASE_URL may be wrong",
        Optional.empty());
  }
}
