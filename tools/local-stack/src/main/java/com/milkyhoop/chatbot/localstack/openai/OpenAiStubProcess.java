package com.milkyhoop.chatbot.localstack.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The stub as a process of its own, steered over its control API. Started again, it behaves as it
 * did at first and has forgotten the rest.
 */
public final class OpenAiStubProcess extends ServerProcess implements OpenAiControl {

  private final int port;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * @param folder for its log
   */
  public OpenAiStubProcess(Path folder, List<String> jvmOptions, StubBehaviour behaviour) {
    this("openai-stub", folder, jvmOptions, behaviour);
  }

  /**
   * @param name of the process
   * @param folder for its log
   */
  public OpenAiStubProcess(
      String name, Path folder, List<String> jvmOptions, StubBehaviour behaviour) {
    this(name, folder, FreePorts.next(), jvmOptions, behaviour);
  }

  private OpenAiStubProcess(
      String name, Path folder, int port, List<String> jvmOptions, StubBehaviour behaviour) {
    super(
        new ChildSpec(
            name,
            JavaCommand.onOurClassPath(
                jvmOptions,
                OpenAiStubMain.class,
                String.valueOf(port),
                StubJson.write(behaviour).toString()),
            Map.of(),
            folder,
            folder.resolve(name + ".log"),
            Signal.TERM));
    this.port = port;
  }

  @Override
  protected boolean isReady() {
    return Probe.accepts(port);
  }

  @Override
  public String address() {
    return baseUri().toString();
  }

  @Override
  public URI baseUri() {
    return URI.create("http://127.0.0.1:" + port + "/v1");
  }

  @Override
  public void behave(StubBehaviour behaviour) {
    call("PUT", "behaviour", StubJson.write(behaviour).toString());
  }

  @Override
  public StubBehaviour behaviour() {
    return StubJson.behaviour(call("GET", "behaviour", ""));
  }

  @Override
  public void plan(List<PlannedOutcome> outcomes) {
    call("POST", "outcomes", StubJson.writePlanned(outcomes).toString());
  }

  @Override
  public void forgetPlan() {
    call("DELETE", "outcomes", "");
  }

  @Override
  public List<ReceivedRequest> requests() {
    return StubJson.requests(call("GET", "requests", ""));
  }

  @Override
  public List<ReceivedRequest> requestsAfter(long number) {
    return StubJson.requests(call("GET", "requests/after/" + number, ""));
  }

  @Override
  public void clearRequests() {
    call("DELETE", "requests", "");
  }

  @Override
  public StubCounts counts() {
    return StubJson.counts(call("GET", "counts", ""));
  }

  private JsonNode call(String method, String what, String json) {
    URI uri = URI.create("http://127.0.0.1:" + port + "/_stub/" + what);
    var request =
        java.net.http.HttpRequest.newBuilder(uri)
            .method(method, BodyPublishers.ofString(json))
            .build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalArgumentException(response.body());
      }
      return StubJson.parse(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException("the stub can't be reached", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while steering the stub", e);
    }
  }
}
