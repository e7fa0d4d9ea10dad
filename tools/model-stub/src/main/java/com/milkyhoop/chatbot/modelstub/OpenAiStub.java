package com.milkyhoop.chatbot.modelstub;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The stub inside this JVM. Serves {@code POST /v1/chat/completions} as OpenAI does, and on the
 * same port, for {@link RemoteOpenAiStub} and for curl, {@link OpenAiControl} as JSON under {@code
 * /_stub/}: {@code behaviour} (GET, PUT), {@code outcomes} (POST, DELETE), {@code requests} (GET,
 * DELETE), {@code requests/after/<number>} (GET) and {@code counts} (GET).
 */
public final class OpenAiStub implements OpenAiControl, AutoCloseable {

  static final String LOOPBACK = "127.0.0.1";
  private static final String REQUESTS_AFTER = "GET requests/after/";
  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  private final FailurePlan plan = new FailurePlan();
  private final StubCounters counters = new StubCounters();
  private final ReceivedRequests received = new ReceivedRequests();
  private final ChatCompletions completions;
  private final HttpListener listener;

  private OpenAiStub(InetSocketAddress address, StubBehaviour behaviour) {
    TokenPieces.load();
    completions = new ChatCompletions(behaviour, plan, counters, received);
    plan.failAtRandom(behaviour.randomFailures());
    listener = HttpListener.start(address, this::handle);
  }

  /** Serves on any free port. */
  public static OpenAiStub start(StubBehaviour behaviour) {
    return start(new InetSocketAddress(LOOPBACK, 0), behaviour);
  }

  /**
   * @param address with port 0 for any
   */
  public static OpenAiStub start(InetSocketAddress address, StubBehaviour behaviour) {
    return new OpenAiStub(address, behaviour);
  }

  @Override
  public URI baseUri() {
    return URI.create("http://" + LOOPBACK + ":" + listener.port() + "/v1");
  }

  @Override
  public void behave(StubBehaviour behaviour) {
    completions.behave(behaviour);
    plan.failAtRandom(behaviour.randomFailures());
  }

  @Override
  public StubBehaviour behaviour() {
    return completions.behaviour();
  }

  /** Lets no request that comes from now on get an answer before {@link #release}. */
  public void hold() {
    completions.hold();
  }

  /** Answers what was held, and what comes, as usual. */
  public void release() {
    completions.release();
  }

  @Override
  public void plan(List<PlannedOutcome> outcomes) {
    plan.add(outcomes);
  }

  @Override
  public void forgetPlan() {
    plan.forget();
  }

  @Override
  public List<ReceivedRequest> requests() {
    return requestsAfter(0);
  }

  @Override
  public List<ReceivedRequest> requestsAfter(long number) {
    return received.after(number);
  }

  @Override
  public void clearRequests() {
    received.clear();
  }

  @Override
  public StubCounts counts() {
    return counters.counts();
  }

  /** Closes the port and every connection. */
  @Override
  public void close() {
    listener.close();
  }

  private void handle(HttpRequest request, HttpConnection connection)
      throws IOException, InterruptedException {
    if (request.method().equals("POST") && request.path().equals("/v1/chat/completions")) {
      completions.answer(request, connection);
    } else if (request.path().startsWith("/_stub/")) {
      control(request, connection);
    } else {
      StubError error = StubError.notFound(request.method(), request.path());
      connection.respond(error.status(), Map.of(), error.json());
    }
  }

  private void control(HttpRequest request, HttpConnection connection) throws IOException {
    try {
      connection.respond(200, Map.of(), control(request));
    } catch (IllegalArgumentException e) {
      StubError error = StubError.badRequest(String.valueOf(e.getMessage()));
      connection.respond(error.status(), Map.of(), error.json());
    }
  }

  private byte[] control(HttpRequest request) {
    String call = request.method() + " " + request.path().substring("/_stub/".length());
    if (call.startsWith(REQUESTS_AFTER)) {
      long number = Long.parseLong(call.substring(REQUESTS_AFTER.length()));
      return bytes(StubJson.writeRequests(requestsAfter(number)));
    }
    return switch (call) {
      case "GET behaviour" -> bytes(StubJson.write(behaviour()));
      case "PUT behaviour" ->
          done(() -> behave(StubJson.behaviour(StubJson.parse(request.text()))));
      case "POST outcomes" -> done(() -> plan(StubJson.planned(StubJson.parse(request.text()))));
      case "DELETE outcomes" -> done(this::forgetPlan);
      case "GET requests" -> bytes(StubJson.writeRequests(requests()));
      case "DELETE requests" -> done(this::clearRequests);
      case "GET counts" -> bytes(StubJson.write(counts()));
      case String other -> throw new IllegalArgumentException("no such call: " + other);
    };
  }

  private static byte[] done(Runnable action) {
    action.run();
    return NOTHING;
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
