package com.milkyhoop.chatbot.sink;

import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.HttpEndpoint;
import com.milkyhoop.chatbot.kit.Lifecycle;
import com.milkyhoop.chatbot.sink.row.RowStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A whole sink in this JVM, put together as in production. */
final class RunningSink implements AutoCloseable {
  /** What made it give up. */
  final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

  /** Counted down when it has read to the end of the log. */
  final CountDownLatch finished = new CountDownLatch(1);

  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpEndpoint endpoint;
  private final Lifecycle lifecycle;

  private RunningSink(SinkConfig config, UnaryOperator<RowStore> around) {
    List<Component> components =
        new SinkModule(config)
            .components(around, finished::countDown, (_, failure) -> failures.add(failure));
    endpoint =
        components.stream()
            .filter(HttpEndpoint.class::isInstance)
            .map(HttpEndpoint.class::cast)
            .findFirst()
            .orElseThrow();
    lifecycle = new Lifecycle(components);
    lifecycle.start();
  }

  static RunningSink start(SinkConfig config) {
    return new RunningSink(config, UnaryOperator.identity());
  }

  /**
   * @param around its store: to fail at a point of the test's choice
   */
  static RunningSink start(SinkConfig config, UnaryOperator<RowStore> around) {
    return new RunningSink(config, around);
  }

  /** Empty when ready. */
  String whyNotReady() {
    HttpResponse<String> answer = get("/readyz");
    return answer.statusCode() == 200 ? "" : answer.body();
  }

  /** The sum over its tags; 0 where there is none. */
  double metric(String name) {
    return Pattern.compile("^" + name + "(?:\\{.*})? (\\S+)$", Pattern.MULTILINE)
        .matcher(get("/metrics").body())
        .results()
        .map((MatchResult line) -> line.group(1))
        .mapToDouble(Double::parseDouble)
        .sum();
  }

  @Override
  public void close() {
    lifecycle.close();
    http.close();
  }

  private HttpResponse<String> get(String path) {
    URI uri = URI.create("http://127.0.0.1:" + endpoint.port() + path);
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
