package com.milkyhoop.chatbot.e2e.tracing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real Zipkin. It takes no OTLP, so what a collector before it does is done here: spans are
 * translated as the OpenTelemetry specification says (Trace, "Transformation to Zipkin").
 */
public final class ZipkinProcess extends ServerProcess {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final int port;

  private ZipkinProcess(ChildSpec spec, int port) {
    super(spec);
    this.port = port;
  }

  /**
   * @param jar Zipkin's executable jar
   */
  public static ZipkinProcess of(Path jar, Path folder) {
    int port = FreePorts.next();
    var command =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            jar.toAbsolutePath().toString());
    var spec =
        new ChildSpec(
            "zipkin",
            command,
            Map.of("QUERY_PORT", Integer.toString(port)),
            folder,
            folder.resolve("zipkin.log"),
            Signal.TERM);
    return new ZipkinProcess(spec, port);
  }

  /** Has it keep them. */
  public void take(List<SeenSpan> spans) throws IOException, InterruptedException {
    String body = JSON.writeValueAsString(spans.stream().map(ZipkinProcess::translated).toList());
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(address() + "/api/v2/spans"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 202) {
      throw new AssertionError(answer.statusCode() + ": " + answer.body());
    }
  }

  /** The spans that it shows of a trace. */
  public List<JsonNode> shown(String traceId) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(address() + "/api/v2/trace/" + traceId)).build(),
            BodyHandlers.ofString());
    return answer.statusCode() == 200
        ? JSON.readTree(answer.body()).valueStream().toList()
        : List.of();
  }

  /** Its page of a trace. */
  public URI page(String traceId) {
    return URI.create(address() + "/zipkin/traces/" + traceId);
  }

  private static Map<String, Object> translated(SeenSpan span) {
    return Map.of(
        "traceId", span.traceId(),
        "id", span.spanId(),
        "parentId", span.parentId(),
        "name", span.name(),
        "timestamp", span.startNanos() / 1000,
        "duration", Math.max(1, (span.endNanos() - span.startNanos()) / 1000),
        "localEndpoint", Map.of("serviceName", span.service()),
        "tags", span.attributes(),
        "annotations",
            span.events().stream()
                .map(event -> Map.of("timestamp", event.nanos() / 1000, "value", event.name()))
                .toList());
  }

  @Override
  public String address() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  protected boolean isReady() {
    return Probe.isOk(URI.create(address() + "/health"));
  }
}
