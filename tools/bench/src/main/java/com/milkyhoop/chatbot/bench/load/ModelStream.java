package com.milkyhoop.chatbot.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.ConnectionPool;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/** Calls of a model, streamed, as the simplest client makes them. Thread-safe. */
public final class ModelStream implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data: ";
  private static final MediaType TYPE = MediaType.get("application/json");

  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .readTimeout(0, TimeUnit.SECONDS)
          .connectionPool(new ConnectionPool(1_000, 1, TimeUnit.MINUTES))
          .build();
  private final String url;
  private final Headers headers;

  /**
   * One message of a prompt.
   *
   * @param role {@code user} or {@code assistant}
   */
  public record Message(String role, String content) {}

  /**
   * @param base the value of OPENAI_BASE_URL
   */
  public ModelStream(URI base) {
    this(base, Map.of());
  }

  /**
   * @param base the value of OPENAI_BASE_URL
   * @param more headers, beside those that every call has
   */
  public ModelStream(URI base, Map<String, String> more) {
    url = base + "/chat/completions";
    headers =
        Headers.of(more)
            .newBuilder()
            .set("Authorization", "Bearer sk-bench")
            .set("Accept-Encoding", "identity")
            .build();
  }

  /**
   * Begins a reply; the caller closes the response.
   *
   * @throws IOException also where the model refuses
   */
  Response open(List<Message> messages) throws IOException {
    byte[] body =
        JSON.writeValueAsBytes(Map.of("model", "gpt-4o", "stream", true, "messages", messages));
    Request request =
        new Request.Builder()
            .url(url)
            .headers(headers)
            .post(RequestBody.create(body, TYPE))
            .build();
    Response response = client.newCall(request).execute();
    if (!response.isSuccessful()) {
      response.close();
      throw new IOException("the model answers " + response.code());
    }
    return response;
  }

  /**
   * Reads a whole reply.
   *
   * @param eachText is told every piece as it comes
   * @return all of it
   */
  public String follow(List<Message> messages, Consumer<String> eachText) throws IOException {
    var whole = new StringBuilder();
    try (Response response = open(messages)) {
      BufferedSource lines = response.body().source();
      for (var text = nextText(lines); text.isPresent(); text = nextText(lines)) {
        whole.append(text.get());
        eachText.accept(text.get());
      }
    }
    return whole.toString();
  }

  /** Returns the next text that is not empty; empty at the end of the reply. */
  static Optional<String> nextText(BufferedSource lines) throws IOException {
    for (String line = lines.readUtf8Line(); line != null; line = lines.readUtf8Line()) {
      String text = line.startsWith("data: {") ? text(line.substring(DATA.length())) : "";
      if (!text.isEmpty()) {
        return Optional.of(text);
      }
    }
    return Optional.empty();
  }

  private static String text(String json) throws IOException {
    JsonNode choices = JSON.readTree(json).path("choices");
    return choices.path(0).path("delta").path("content").asText("");
  }

  @Override
  public void close() {
    client.connectionPool().evictAll();
  }
}
