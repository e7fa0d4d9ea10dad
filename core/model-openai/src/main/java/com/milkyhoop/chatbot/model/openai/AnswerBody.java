package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ModelException.Reason;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Inflater;
import okhttp3.Response;
import okio.BufferedSource;
import okio.GzipSource;
import okio.InflaterSource;
import okio.Okio;

/** Decodes the body of an answer, where a server compressed it though nobody asked it to. */
final class AnswerBody {
  /** Names a body by how it begins; what its Content-Type says is wrong too often. */
  enum Kind {
    EVENTS,
    JSON,
    PAGE
  }

  /** Bounds the white space at its beginning: more than that no answer begins with. */
  private static final int MAX_BLANK_BYTES = 1024;

  private AnswerBody() {}

  /** Blocks until the body begins; takes nothing of it. No event begins with a brace. */
  static Kind kind(BufferedSource source) throws IOException {
    for (int i = 0; i < MAX_BLANK_BYTES && source.request(i + 1L); i++) {
      switch (source.getBuffer().getByte(i)) {
        case ' ', '\t', '\r', '\n', (byte) 0xEF, (byte) 0xBB, (byte) 0xBF -> {
          // White space, or the mark that some begin UTF-8 with.
        }
        case '{', '[' -> {
          return Kind.JSON;
        }
        case '<' -> {
          return Kind.PAGE;
        }
        default -> {
          return Kind.EVENTS;
        }
      }
    }
    return Kind.EVENTS;
  }

  /**
   * Returns the body, decoded.
   *
   * @throws RequestFailure when it is compressed in a way that is not known here
   */
  static BufferedSource decoded(Response response) throws RequestFailure {
    BufferedSource source = response.body().source();
    String coding = response.header("Content-Encoding", "identity");
    return switch (String.valueOf(coding).strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> source;
      case "gzip", "x-gzip" -> Okio.buffer(new GzipSource(source));
      case "deflate" -> Okio.buffer(new InflaterSource(source, new Inflater()));
      default ->
          throw RequestFailure.last(
              Reason.MODEL_REFUSED,
              "OpenAI's answer has a Content-Encoding that was not asked for, and is not gzip or"
                  + " deflate",
              Optional.empty());
    };
  }
}
