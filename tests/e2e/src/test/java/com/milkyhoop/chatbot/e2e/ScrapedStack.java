package com.milkyhoop.chatbot.e2e;

import com.milkyhoop.chatbot.e2e.monitoring.Exposition;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collection;
import java.util.List;

/** The {@code /metrics} of the shared stack's services. */
final class ScrapedStack implements AutoCloseable {
  private final LocalStack stack = Stack.shared();
  private final HttpClient http = HttpClient.newHttpClient();

  Exposition all() {
    return Exposition.of(
        List.of(
            page(ingresses()),
            page(processors()),
            page(List.of(stack.sink(), stack.usageLedger()))));
  }

  /** Of all ingresses together. */
  Exposition ingress() {
    return Exposition.of(List.of(page(ingresses())));
  }

  Exposition processor() {
    return Exposition.of(List.of(page(processors())));
  }

  Exposition sink() {
    return Exposition.of(List.of(page(List.of(stack.sink()))));
  }

  String get(URI uri) {
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new AssertionError(uri.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  List<ServiceProcess> ingresses() {
    return List.copyOf(stack.ingresses());
  }

  List<ServiceProcess> processors() {
    return stack.processors();
  }

  private String page(Collection<ServiceProcess> services) {
    return String.join("\n", services.stream().map(it -> get(it.http("/metrics"))).toList());
  }

  @Override
  public void close() {
    http.close();
  }
}
