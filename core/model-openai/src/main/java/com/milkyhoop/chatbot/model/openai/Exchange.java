package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Timeouts;
import com.milkyhoop.chatbot.model.openai.PhaseTimer.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Protocol;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and the stream that answers it, within the timeouts. Run once by the thread that
 * asks; ended early, from any thread, by cancelling its OkHttp call.
 */
final class Exchange {
  /** A server may send a whole reply in one event, each character escaped as six bytes. */
  private static final int MAX_EVENT_BYTES = 1024 * 1024;

  private static final int READ_BYTES = 8 * 1024;

  /** Passed on also where more is there already. */
  private static final int MOST_GATHERED_CHARS = 4 * 1024;

  /** After the finish reason only counts follow; a server that keeps them back costs no more. */
  private static final Duration END_GRACE = Duration.ofSeconds(2);

  private final Call call;
  private final Timeouts timeouts;
  private final ErrorAnswer errors;
  private final OpenAiMetrics metrics;
  private final Consumer<String> onText;
  private final PhaseTimer timer;
  private final StreamedAnswer answer;
  private final StringBuilder gathered = new StringBuilder();
  private boolean answered;

  /** Not where it is another's, as one through a SOCKS proxy is. */
  private boolean socketTells;

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
    CallFailure failure;
    try {
      failure = ScopedValue.where(ModelSockets.READER, this::beforeRead).call(this::failure);
    } finally {
      timer.stop();
    }
    if (!answer.finished()) {
      throw failure == null ? cut() : failure;
    }
    return answer;
  }

  /** What went wrong, if anything did; after the text is whole it does no harm. */
  private @Nullable CallFailure failure() {
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
    } catch (CallFailure e) {
      return e;
    } finally {
      passOn();
    }
  }

  /** Whether text was passed on. */
  boolean texted() {
    return texted;
  }

  /**
   * Text is passed on when nothing more is there. Over HTTP/2 one read brings all that is there;
   * over HTTP/1.1 it brings a chunk, and the socket tells when there is no next one.
   */
  private void read(Response response) throws IOException, CallFailure {
    boolean byChunk = response.protocol().compareTo(Protocol.HTTP_2) < 0;
    BufferedSource source = response.body().source();
    SseParser parser = new SseParser(MAX_EVENT_BYTES);
    byte[] bytes = new byte[READ_BYTES];
    while (!answer.done()) {
      int count = source.read(bytes);
      if (count < 0) {
        return;
      }
      for (SseEvent event : parser.feed(bytes, 0, count)) {
        take(event);
      }
      if (!byChunk || !socketTells || gathered.length() >= MOST_GATHERED_CHARS) {
        passOn();
      }
      if (parser.overflowed()) {
        throw CallFailure.of(
            Reason.MODEL_STREAM_BROKEN,
            "OpenAI's stream holds an event of more than %d bytes".formatted(MAX_EVENT_BYTES));
      }
    }
  }

  private void beforeRead(boolean waits) {
    socketTells = true;
    if (waits) {
      passOn();
    }
  }

  private void take(SseEvent event) throws IOException, CallFailure {
    if (call.isCanceled()) {
      throw new IOException("canceled");
    }
    boolean finishedBefore = answer.finished();
    gathered.append(answer.take(event));
    if (answer.finished() && !finishedBefore) {
      awaitMore();
    }
  }

  /** No time counts while the consumer works. */
  private void passOn() {
    if (gathered.isEmpty() || call.isCanceled()) {
      return;
    }
    timer.stop();
    long waited = System.nanoTime() - waitingSince;
    if (texted) {
      metrics.tokenGap(waited);
    } else {
      metrics.firstToken(waited);
      ModelSpans.firstToken();
    }
    texted = true;
    String text = gathered.toString();
    gathered.setLength(0);
    onText.accept(text);
    waitingSince = System.nanoTime();
    awaitMore();
  }

  private void awaitMore() {
    if (answer.finished()) {
      timer.begin(Phase.STREAM_END, END_GRACE);
    } else {
      timer.begin(Phase.MORE_TEXT, timeouts.tokenGap());
    }
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
