package com.milkyhoop.chatbot.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.milkyhoop.chatbot.e2e.Stack;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of {@code deploy/kubernetes}, one by one. */
class ManifestsTest {
  private static final Path FOLDER = Stack.home().resolve("deploy/kubernetes");

  /** Kustomize reads these strictly itself, and the third is another program's. */
  private static final Set<String> OTHERS =
      Set.of("kustomization.yaml", "small.yaml", "prometheus-adapter.yaml");

  @Test
  void shouldHoldOnlyFieldsThatTheApiHas() throws IOException {
    List<Path> files = files();

    assertThat(files).hasSizeGreaterThan(8);
    for (Path file : files) {
      assertThat(Manifests.read(Files.readString(file)).objects()).as("%s", file).isNotEmpty();
    }
  }

  @Test
  void shouldRefuseAFieldThatTheApiDoesNotHave() throws IOException {
    String sink = Files.readString(FOLDER.resolve("base/sink.yaml"));
    String misspelled = sink.replace("readinessProbe:", "readynessProbe:");

    assertThatThrownBy(() -> Manifests.read(misspelled)).hasMessageContaining("readynessProbe");
  }

  @Test
  void shouldRefuseAnObjectOfAnUnknownKind() {
    String yaml = "apiVersion: apps/v2\nkind: Deployment\nmetadata: {name: it}\n";

    assertThatThrownBy(() -> Manifests.read(yaml)).hasMessageContaining("apps/v2 Deployment");
  }

  /** The rules have one source; {@code write-rules} copies it. */
  @Test
  void shouldAlertByTheRulesOfPrometheus() throws IOException {
    String written =
        Files.readString(FOLDER.resolve("components/monitoring/prometheus-rules.yaml"));

    List<JsonNode> copies = groups(written, "/spec/groups");
    var sources = new java.util.ArrayList<JsonNode>();
    for (Path rules : list(Stack.home().resolve("deploy/prometheus/rules"))) {
      sources.addAll(groups(Files.readString(rules), "/groups"));
    }

    assertThat(copies).hasSizeGreaterThan(4).isEqualTo(sources);
    assertThat(Manifests.read(written).of(PrometheusRule.class)).hasSize(2);
  }

  private static List<JsonNode> groups(String yaml, String at) {
    return Manifests.documents(yaml)
        .flatMap(document -> document.at(at).valueStream())
        .collect(Collectors.toList());
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(FOLDER)) {
      return all.filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !OTHERS.contains(file.getFileName().toString()))
          .toList();
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
