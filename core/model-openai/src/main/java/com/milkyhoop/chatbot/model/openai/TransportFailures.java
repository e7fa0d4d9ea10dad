package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.openai.OpenAiConfig.Timeouts;
import com.milkyhoop.chatbot.model.openai.PhaseTimer.Phase;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;

/** Names what kept a request from an answer, by the type of what was thrown. */
final class TransportFailures {
  private TransportFailures() {}

  /** A phase lasted too long. */
  static RequestFailure late(Phase phase, Timeouts timeouts) {
    String message =
        switch (phase) {
          case TLS -> "OpenAI made no secure connection within " + text(timeouts.connect());
          case FIRST_TEXT -> "OpenAI sent no text within " + text(timeouts.firstToken());
          case MORE_REASONING ->
              "OpenAI sent neither text nor more reasoning for " + text(timeouts.tokenGap());
          case TEXT_AFTER_REASONING ->
              "OpenAI reasoned for %s without any text".formatted(text(timeouts.reasoning()));
          case MORE_TEXT -> "OpenAI sent no more text for " + text(timeouts.tokenGap());
          case STREAM_END -> "OpenAI did not end its stream";
          case WHOLE_REPLY -> "OpenAI's reply was not whole within " + text(timeouts.reply());
        };
    return RequestFailure.of(Reason.MODEL_TIMEOUT, message);
  }

  /** No answer began. */
  static RequestFailure unanswered(HttpUrl url, Timeouts timeouts, IOException e) {
    String where = url.host() + ":" + url.port();
    return switch (e) {
      case SocketTimeoutException _ ->
          RequestFailure.of(
              Reason.MODEL_TIMEOUT,
              "OpenAI could not be reached at " + where + " within " + text(timeouts.connect()),
              e);
      case UnknownHostException _ ->
          unavailable("OpenAI could not be reached: no address is known for " + url.host(), e);
      case ConnectException _ -> unavailable("OpenAI could not be reached at " + where, e);
      case SSLException _ -> unavailable("no secure connection to OpenAI at " + where, e);
      default -> unavailable("the connection to OpenAI broke before an answer", e);
    };
  }

  /** The stream broke. */
  static RequestFailure broken(IOException e) {
    return caused(
        Reason.MODEL_STREAM_BROKEN, "OpenAI's stream broke before the reply was whole", e);
  }

  private static RequestFailure unavailable(String message, IOException e) {
    return caused(Reason.MODEL_UNAVAILABLE, message, e);
  }

  /** A protocol exception quotes what the server sent, which may be anything. */
  private static RequestFailure caused(Reason reason, String message, IOException e) {
    return e instanceof ProtocolException
        ? RequestFailure.of(reason, message)
        : RequestFailure.of(reason, message, e);
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : String.format(Locale.ROOT, "%.3f s", duration.toMillis() / 1000.0);
  }
}
