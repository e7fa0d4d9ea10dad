package com.milkyhoop.chatbot.modelstub;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Steers a stub in another process, over its control API. Thread-safe. */
public final class RemoteOpenAiStub implements OpenAiControl {
  private final URI baseUri;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * @param baseUri as {@link #baseUri}
   */
  public RemoteOpenAiStub(URI baseUri) {
    this.baseUri = baseUri;
  }

  @Override
  public URI baseUri() {
    return baseUri;
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
    URI uri = baseUri.resolve("/_stub/" + what);
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
