package com.milkyhoop.chatbot.bench.load;

import com.milkyhoop.chatbot.modelstub.TokenStamp;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.Response;
import okio.BufferedSource;
import okio.Okio;

/** The model itself, asked as the simplest client would: what is left when all of ours is gone. */
public final class ModelSource implements ReplySource, AutoCloseable {
  private static final List<ModelStream.Message> PROMPT =
      List.of(new ModelStream.Message("user", "How long does it take?"));

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ModelStream model;

  /**
   * @param base the value of OPENAI_BASE_URL
   */
  public ModelSource(URI base) {
    this(new ModelStream(base));
  }

  /**
   * @param model is closed with this
   */
  public ModelSource(ModelStream model) {
    this.model = model;
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
    Response response = model.open(PROMPT);
    BufferedSource lines = response.body().source();
    var text = new StringBuilder();
    while (text.length() < 2 * TokenStamp.LENGTH) {
      text.append(
          ModelStream.nextText(lines)
              .orElseThrow(() -> new EOFException("the reply has no token")));
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
    try {
      reply.complete(model.follow(PROMPT, reply::append));
    } catch (IOException | RuntimeException e) {
      reply.fail(FailureCause.of(e));
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    model.close();
  }
}
