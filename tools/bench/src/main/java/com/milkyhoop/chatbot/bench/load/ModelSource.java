package com.milkyhoop.chatbot.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.localstack.openai.TokenStamp;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import okio.Okio;

/** The model itself, asked as the simplest service would: what is left when all of ours is gone. */
public final class ModelSource implements ReplySource, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data: ";
  private static final byte[] BODY =
      """
      {"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"How long does it take?"}]}"""
          .getBytes(StandardCharsets.UTF_8);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .readTimeout(0, TimeUnit.SECONDS)
          .connectionPool(new ConnectionPool(1_000, 1, TimeUnit.MINUTES))
          .build();
  private final Request request;

  /**
   * @param base the value of OPENAI_BASE_URL
   */
  public ModelSource(URI base) {
    request =
        new Request.Builder()
            .url(base + "/chat/completions")
            .header("Authorization", "Bearer sk-bench")
            .header("Accept-Encoding", "identity")
            .post(RequestBody.create(BODY, MediaType.get("application/json")))
            .build();
  }

  @Override
  public void ask(String conversation, long dueAt, Meter meter) {
    threads.execute(() -> follow(new StampedReply(dueAt, meter)));
  }

  /**
   * Asks for a reply and blocks until its first token is here; the rest is read and forgotten.
   *
   * @return how long the model had the request before it sent that token, in microseconds
   */
  long firstToken() throws IOException {
    Response response = client.newCall(request).execute();
    BufferedSource lines = response.body().source();
    var text = new StringBuilder();
    while (text.length() < 2 * TokenStamp.LENGTH) {
      text.append(nextText(lines).orElseThrow(() -> new EOFException("the reply has no token")));
    }
    long now = TokenStamp.nowMicros();
    threads.execute(() -> readRest(response));
    return TokenStamp.age(text, 0, now) - TokenStamp.age(text, TokenStamp.LENGTH, now);
  }

  private static void readRest(Response response) {
    try (response) {
      response.body().source().readAll(Okio.blackhole());
    } catch (IOException e) {
      // Nobody waits for it.
    }
  }

  private void follow(StampedReply reply) {
    StringBuilder whole = new StringBuilder();
    try (Response response = client.newCall(request).execute()) {
      BufferedSource lines = response.body().source();
      for (var text = nextText(lines); text.isPresent(); text = nextText(lines)) {
        whole.append(text.get());
        reply.append(text.get());
      }
      reply.complete(whole.toString());
    } catch (IOException e) {
      reply.fail(e.getClass().getSimpleName());
    }
  }

  /** Returns the next text that is not empty; empty at the end of the reply. */
  private static Optional<String> nextText(BufferedSource lines) throws IOException {
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
    threads.shutdownNow();
    client.connectionPool().evictAll();
  }
}
