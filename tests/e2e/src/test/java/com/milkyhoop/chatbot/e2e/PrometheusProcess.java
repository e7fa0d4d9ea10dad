package com.milkyhoop.chatbot.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real Prometheus, with our rules, that scrapes the shared stack each second. */
final class PrometheusProcess extends ServerProcess {
  private final int port;
  private final ScrapedStack stack;

  private PrometheusProcess(ChildSpec spec, int port, ScrapedStack stack) {
    super(spec);
    this.port = port;
    this.stack = stack;
  }

  /** The program, where the machine has it. */
  static Optional<Path> program() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, "prometheus"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static PrometheusProcess of(Path program, Path folder, ScrapedStack stack) throws IOException {
    int port = FreePorts.next();
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(config, configuration(stack));
    var command =
        List.of(
            program.toString(),
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port);
    var spec =
        new ChildSpec(
            "prometheus", command, Map.of(), folder, folder.resolve("prometheus.log"), Signal.TERM);
    return new PrometheusProcess(spec, port, stack);
  }

  private static String configuration(ScrapedStack stack) {
    String jobs =
        job("ingress", stack.ingresses())
            + job("processor", stack.processors())
            + job("sink", List.of(Stack.shared().sink()))
            + job("usage-ledger", List.of(Stack.shared().usageLedger()));
    return """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: ["%s/*.yml"]
        scrape_configs:
        %s"""
        .formatted(Stack.home().resolve("deploy/prometheus/rules"), jobs);
  }

  private static String job(String name, List<ServiceProcess> services) {
    String targets =
        services.stream()
            .map(service -> '"' + service.http("").getAuthority() + '"')
            .collect(Collectors.joining(","));
    return "  - {job_name: %s, static_configs: [{targets: [%s]}]}\n".formatted(name, targets);
  }

  /** How many series an expression gives now. */
  int series(String expression) {
    String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    JsonNode answer = json("/api/v1/query?query=" + query);
    if (!answer.path("status").asText().equals("success")) {
      throw new AssertionError(expression + ": " + answer);
    }
    return answer.path("data").path("result").size();
  }

  /** Rules that Prometheus could not evaluate. */
  List<String> brokenRules() {
    return json("/api/v1/rules").path("data").path("groups").findValues("rules").stream()
        .flatMap(rules -> rules.valueStream())
        .filter(rule -> !rule.path("health").asText().equals("ok"))
        .map(JsonNode::toString)
        .toList();
  }

  /** Its page with the graph of the last two minutes. */
  URI graph(String expression) {
    String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    return URI.create(
        address() + "/graph?g0.range_input=2m&g0.tab=0&g0.step_input=1&g0.expr=" + query);
  }

  private JsonNode json(String path) {
    try {
      return new ObjectMapper().readTree(stack.get(URI.create(address() + path)));
    } catch (IOException e) {
      throw new AssertionError(path, e);
    }
  }

  @Override
  public String address() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  protected boolean isReady() {
    return Probe.isOk(URI.create(address() + "/-/ready"));
  }
}
