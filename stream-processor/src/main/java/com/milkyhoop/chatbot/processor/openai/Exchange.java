package com.milkyhoop.chatbot.processor.openai;

import com.milkyhoop.chatbot.processor.openai.OpenAiConfig.Timeouts;
import com.milkyhoop.chatbot.processor.openai.PhaseTimer.Phase;
import com.milkyhoop.chatbot.processor.turn.ModelException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * One HTTP request and the stream that answers it, within the timeouts. Run once by the thread that
 * asks; ended early, from any thread, by cancelling its OkHttp call.
 */
final class Exchange {
  /** A server may send a whole reply in one event, each character escaped as six bytes. */
  private static final int MAX_EVENT_BYTES = 1024 * 1024;

  private static final int READ_BYTES = 8 * 1024;

  /** After the finish reason only counts follow; a server that keeps them back costs no more. */
  private static final Duration END_GRACE = Duration.ofSeconds(2);

  private final Call call;
  private final Timeouts timeouts;
  private final ErrorAnswer errors;
  private final OpenAiMetrics metrics;
  private final Consumer<String> onText;
  private final PhaseTimer timer;
  private final StreamedAnswer answer;
  private boolean answered;
  private boolean texted;
  private long waitingSince;

  /**
   * @param replyEnd the System.nanoTime at which it ends in any case
   */
  Exchange(
      Call call,
      Timeouts timeouts,
      long replyEnd,
      ErrorAnswer errors,
      OpenAiMetrics metrics,
      Consumer<String> onText) {
    this.call = call;
    this.timeouts = timeouts;
    this.errors = errors;
    this.metrics = metrics;
    this.onText = onText;
    this.timer = new PhaseTimer(call::cancel, replyEnd);
    this.answer = new StreamedAnswer(errors);
  }

  /** Blocks until the answer is whole. */
  StreamedAnswer run() throws CallFailure {
    waitingSince = System.nanoTime();
    long firstTextEnd = waitingSince + timeouts.firstToken().toNanos();
    call.addEventListener(new TlsTimeout(timer, timeouts.connect(), firstTextEnd));
    timer.beginUntil(Phase.FIRST_TEXT, firstTextEnd);
    try (Response response = call.execute()) {
      answered = true;
      if (!response.isSuccessful()) {
        timer.begin(Phase.STREAM_END, END_GRACE);
        throw errors.of(response);
      }
      read(response.body().source());
    } catch (IOException e) {
      orFinished(broken(e));
    } catch (CallFailure e) {
      orFinished(e);
    } finally {
      timer.stop();
    }
    orFinished(cut());
    return answer;
  }

  /** Whether text was passed on. */
  boolean texted() {
    return texted;
  }

  /** What goes wrong after the text is whole does no harm. */
  private void orFinished(CallFailure failure) throws CallFailure {
    if (!answer.finished()) {
      throw failure;
    }
  }

  private void read(BufferedSource source) throws IOException, CallFailure {
    SseParser parser = new SseParser(MAX_EVENT_BYTES);
    byte[] bytes = new byte[READ_BYTES];
    while (!answer.done()) {
      int count = source.read(bytes);
      if (count < 0) {
        return;
      }
      take(parser.feed(bytes, 0, count));
      if (parser.overflowed()) {
        throw CallFailure.of(
            Reason.MODEL_STREAM_BROKEN,
            "OpenAI's stream holds an event of more than %d bytes".formatted(MAX_EVENT_BYTES));
      }
    }
  }

  /** What came in one read is passed on at once, also before a failure that came with it. */
  private void take(List<SseEvent> events) throws IOException, CallFailure {
    if (call.isCanceled()) {
      throw new IOException("canceled");
    }
    boolean finishedBefore = answer.finished();
    var text = new StringBuilder();
    try {
      for (SseEvent event : events) {
        text.append(answer.take(event));
      }
    } finally {
      if (!text.isEmpty()) {
        pass(text.toString());
      }
    }
    if (answer.finished() && !finishedBefore) {
      timer.begin(Phase.STREAM_END, END_GRACE);
    }
  }

  /** No time counts while the consumer works. */
  private void pass(String text) {
    timer.stop();
    long waited = System.nanoTime() - waitingSince;
    if (texted) {
      metrics.tokenGap(waited);
    } else {
      metrics.firstToken(waited);
    }
    texted = true;
    onText.accept(text);
    waitingSince = System.nanoTime();
    timer.begin(Phase.MORE_TEXT, timeouts.tokenGap());
  }

  private CallFailure broken(IOException e) {
    Phase late = timer.late();
    if (late != null) {
      return Failures.late(late, timeouts);
    }
    return answered ? Failures.broken(e) : Failures.unanswered(call.request().url(), timeouts, e);
  }

  private CallFailure cut() {
    return CallFailure.of(
        Reason.MODEL_STREAM_BROKEN,
        answer.begun()
            ? "OpenAI's stream ended before the reply was whole"
            : "OpenAI answered without a stream of chat chunks; OPENAI_BASE_URL may be wrong");
  }
}
