package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ModelException.Reason;
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
  private AnswerBody() {}

  /**
   * Returns the body, decoded.
   *
   * @throws CallFailure when it is compressed in a way that is not known here
   */
  static BufferedSource decoded(Response response) throws CallFailure {
    BufferedSource source = response.body().source();
    String coding = response.header("Content-Encoding", "identity");
    return switch (String.valueOf(coding).strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> source;
      case "gzip", "x-gzip" -> Okio.buffer(new GzipSource(source));
      case "deflate" -> Okio.buffer(new InflaterSource(source, new Inflater()));
      default ->
          throw CallFailure.last(
              Reason.MODEL_REFUSED,
              "OpenAI's answer has a Content-Encoding that was not asked for, and is not gzip or"
                  + " deflate",
              Optional.empty());
    };
  }
}
