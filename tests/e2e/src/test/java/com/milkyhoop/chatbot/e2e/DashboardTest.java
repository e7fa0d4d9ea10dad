package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the parts of a dashboard must be for each other. {@code deploy/check-dashboard} holds each
 * against Grafana's types, {@link MetricsTest} what they read against the metrics.
 */
@ParameterizedClass
@ValueSource(strings = {"chatbot", "releases"})
class DashboardTest {
  private static final int COLUMNS = 24;

  /** Ids of Grafana's formats; one that it does not know is shown as a suffix. */
  private static final Set<String> UNITS =
      Set.of("short", "percentunit", "s", "ms", "bytes", "reqps", "cps", "wps");

  private final JsonNode dashboard;

  DashboardTest(String name) throws IOException {
    Path file = Stack.home().resolve("deploy/grafana/dashboards/" + name + ".json");
    dashboard = new ObjectMapper().readTree(file.toFile());
  }

  @Test
  void shouldGiveEveryPanelAnIdAndATitleOfItsOwn() {
    assertThat(panels()).hasSizeGreaterThan(15);
    assertThat(panels()).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
    assertThat(panels())
        .extracting(panel -> panel.path("title").asText())
        .doesNotHaveDuplicates()
        .doesNotContain("");
  }

  @Test
  void shouldPlaceNoPanelOnAnotherOrBesideTheGrid() {
    var taken = new HashSet<List<Integer>>();
    for (JsonNode panel : panels()) {
      JsonNode at = panel.path("gridPos");
      int left = at.path("x").asInt();
      int top = at.path("y").asInt();
      for (int x = left; x < left + at.path("w").asInt(); x++) {
        for (int y = top; y < top + at.path("h").asInt(); y++) {
          assertThat(taken.add(List.of(x, y))).as("%s at %s", panel.path("title"), at).isTrue();
          assertThat(x).as("%s at %s", panel.path("title"), at).isBetween(0, COLUMNS - 1);
        }
      }
    }
  }

  @Test
  void shouldAskForSomethingInEveryGraphAndShowItInAKnownUnit() {
    assertThat(graphs())
        .allSatisfy(
            graph -> {
              List<JsonNode> targets = list(graph.path("targets"));
              assertThat(targets).isNotEmpty();
              assertThat(targets).extracting(text("expr")).doesNotContain("");
              assertThat(targets)
                  .extracting(text("refId"))
                  .doesNotHaveDuplicates()
                  .doesNotContain("");
              assertThat(UNITS).contains(graph.at("/fieldConfig/defaults/unit").asText());
            });
  }

  @Test
  void shouldReadFromTheDataSourceThatIsProvisioned() throws IOException {
    String provisioned =
        Files.readString(
            Stack.home().resolve("deploy/grafana/provisioning/datasources/prometheus.yml"));

    assertThat(dashboard.findValues("datasource"))
        .isNotEmpty()
        .allSatisfy(
            source ->
                assertThat(provisioned).contains("uid: " + source.path("uid").asText() + "\n"));
  }

  private List<JsonNode> panels() {
    return list(dashboard.path("panels"));
  }

  private List<JsonNode> graphs() {
    return panels().stream().filter(panel -> !panel.path("type").asText().equals("row")).toList();
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static Function<JsonNode, String> text(String key) {
    return node -> node.path(key).asText();
  }
}
