package com.milkyhoop.chatbot.e2e.kubernetes;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.milkyhoop.chatbot.e2e.Stack;
import com.milkyhoop.chatbot.e2e.monitoring.MetricsDocument;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Each installation, as Kustomize renders it: what its parts must be for each other. */
@ParameterizedClass
@ValueSource(strings = {"local", "staging", "production", OverlaysTest.EVERY_COMPONENT})
class OverlaysTest {
  static final String EVERY_COMPONENT = "every-component";

  /** The one of the tests, of all that no overlay of ours has. */
  private static final Path OF_TESTS =
      Stack.home().resolve("tests/e2e/src/test/resources/kubernetes");

  private static final Set<String> WITH_LEDGER = Set.of("local", EVERY_COMPONENT);
  private static final Set<String> WITH_AUTOSCALING = Set.of("production", EVERY_COMPONENT);
  private static final List<String> WITHOUT_FILES = List.of("Deployment chatbot-sink");

  private static final Pattern VARIABLE = Pattern.compile("(?m)^#?([A-Z][A-Z0-9_]+)=");
  private static final Path FOLDER = Stack.home().resolve("deploy/kubernetes");

  private final String overlay;
  private final Manifests manifests;
  private final List<Workload> workloads;

  OverlaysTest(String overlay) throws IOException, InterruptedException {
    Optional<Manifests> rendered = Manifests.rendered(folder(overlay));
    assumeTrue(rendered.isPresent(), "there is no kubectl to render it with");
    this.overlay = overlay;
    this.manifests = rendered.orElseThrow();
    this.workloads = Workload.of(manifests);
  }

  @Test
  void shouldRunTheServices() {
    Set<String> services =
        new TreeSet<>(
            Set.of(
                "Deployment chatbot-ingress",
                "Deployment chatbot-sink",
                "StatefulSet chatbot-processor"));
    if (WITH_LEDGER.contains(overlay)) {
      services.add("StatefulSet chatbot-usage-ledger");
    }
    if (overlay.equals(EVERY_COMPONENT)) {
      services.add("Deployment chatbot-admin-api");
    }

    assertThat(ours()).extracting(Workload::toString).containsExactlyInAnyOrderElementsOf(services);
  }

  /** So BUDGETS, PRICES, GRPC_CALLERS_FILE or MODEL_ROUTES can name one. */
  @Test
  void shouldMountTheFilesThatVariablesNameWhereThereAreSome() {
    assertThat(ours())
        .filteredOn(workload -> !WITHOUT_FILES.contains(workload.toString()))
        .allSatisfy(
            workload -> {
              assertThat(workload.container().getVolumeMounts())
                  .filteredOn(mount -> mount.getMountPath().equals("/etc/chatbot"))
                  .singleElement()
                  .matches(mount -> mount.getName().equals("files") && mount.getReadOnly());
              assertThat(workload.pod().getSpec().getVolumes())
                  .filteredOn(volume -> volume.getName().equals("files"))
                  .singleElement()
                  .satisfies(
                      volume -> {
                        assertThat(volume.getSecret().getOptional()).isTrue();
                        assertThat(volume.getSecret().getSecretName())
                            .isEqualTo(workload.name() + "-files");
                      });
            });
  }

  /** The keys of AUTH_JWT_ISSUER are fetched by HTTPS. */
  @Test
  void shouldLetTheIngressesReachAnIdentityProviderWhereTheComponentIsListed() {
    Workload ingress = our("ingress");
    List<NetworkPolicy> toHttps =
        manifests.of(NetworkPolicy.class).stream()
            .filter(it -> ingress.isSelectedBy(it.getSpec().getPodSelector().getMatchLabels()))
            .filter(
                policy ->
                    policy.getSpec().getEgress().stream()
                        .flatMap(rule -> rule.getPorts().stream())
                        .anyMatch(port -> Integer.valueOf(443).equals(port.getPort().getIntVal())))
            .toList();

    assertThat(toHttps).hasSize(overlay.equals(EVERY_COMPONENT) ? 1 : 0);
  }

  @Test
  void shouldBeAllowedInARestrictedNamespace() {
    assertThat(workloads)
        .allSatisfy(
            workload -> {
              var pod = workload.pod().getSpec();
              SecurityContext container = workload.container().getSecurityContext();
              assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
              assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                  .isEqualTo("RuntimeDefault");
              assertThat(container.getAllowPrivilegeEscalation()).isFalse();
              assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
            });
    assertThat(ours())
        .allSatisfy(
            it ->
                assertThat(it.container().getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue());
  }

  /** A Service called redis makes REDIS_PORT=tcp://… of a service link. */
  @Test
  void shouldGetNoVariablesOfServicesAndNoToken() {
    assertThat(workloads)
        .allSatisfy(
            workload -> {
              assertThat(workload.pod().getSpec().getEnableServiceLinks()).isFalse();
              assertThat(workload.pod().getSpec().getAutomountServiceAccountToken()).isFalse();
            });
  }

  @Test
  void shouldHaveMemoryThatIsItsOwnAndNoLimitOfCpuWhereItWouldBeFenced() {
    assertThat(workloads)
        .allSatisfy(
            workload -> {
              Map<String, Quantity> requests = workload.container().getResources().getRequests();
              Map<String, Quantity> limits = workload.container().getResources().getLimits();
              assertThat(requests).containsKeys("cpu", "memory");
              assertThat(limits.get("memory")).isEqualTo(requests.get("memory"));
            });
    assertThat(our("processor").container().getResources().getLimits()).doesNotContainKey("cpu");
  }

  @Test
  void shouldBeAskedWhetherItLivesAndWhetherItIsReady() {
    assertThat(ours())
        .extracting(Workload::container)
        .allSatisfy(
            container -> {
              assertThat(path(container.getStartupProbe())).isEqualTo("/livez");
              assertThat(path(container.getLivenessProbe())).isEqualTo("/livez");
              assertThat(path(container.getReadinessProbe())).isEqualTo("/readyz");
            });
  }

  @Test
  void shouldSetOnlyVariablesThatAServiceReads() throws IOException {
    Set<String> known =
        VARIABLE
            .matcher(Files.readString(Stack.home().resolve(".env_template")))
            .results()
            .map(match -> match.group(1))
            .collect(toSet());

    assertThat(manifests.of(ConfigMap.class))
        .hasSize(3)
        .allSatisfy(map -> assertThat(known).containsAll(map.getData().keySet()));
    assertThat(ours())
        .flatExtracting(it -> it.container().getEnv())
        .extracting(variable -> variable.getName())
        .filteredOn(name -> !name.equals("JDK_JAVA_OPTIONS"))
        .allSatisfy(name -> assertThat(known).contains(name));
  }

  @Test
  void shouldTakeEveryPasswordFromASecret() {
    Set<String> secret =
        Set.of("GRPC_TOKEN", "ADMIN_TOKEN", "REDIS_PASSWORD", "OPENAI_API_KEY", "DATABASE_URL");
    // The operators' server reads the database, too.
    int used = overlay.equals(EVERY_COMPONENT) ? secret.size() + 1 : secret.size() - 1;

    assertThat(manifests.of(ConfigMap.class))
        .allSatisfy(
            map -> assertThat(map.getData()).doesNotContainKeys(secret.toArray(String[]::new)));
    assertThat(ours())
        .flatExtracting(it -> it.container().getEnv())
        .filteredOn(variable -> secret.contains(variable.getName()))
        .hasSize(used)
        .allSatisfy(
            variable ->
                assertThat(variable.getValueFrom().getSecretKeyRef().getKey()).isNotEmpty());
  }

  @Test
  void shouldLetEveryCallEndBeforeItIsKilled() {
    Workload ingress = our("ingress");
    List<String> sleep = ingress.container().getLifecycle().getPreStop().getExec().getCommand();
    Duration grace = Duration.parse("PT" + variable("SHUTDOWN_GRACE"));
    Duration longest = Duration.parse("PT" + variable("TURN_TIMEOUT")).plusSeconds(30);

    long total = Long.parseLong(sleep.getLast()) + grace.toSeconds();

    assertThat(grace).isGreaterThanOrEqualTo(longest);
    assertThat(ingress.pod().getSpec().getTerminationGracePeriodSeconds()).isGreaterThan(total);
  }

  @Test
  void shouldSelectPodsThatAreThere() {
    Stream<Map<String, String>> selectors =
        Stream.of(
                manifests.of(Service.class).stream().map(it -> it.getSpec().getSelector()),
                manifests.of(PodDisruptionBudget.class).stream()
                    .map(it -> it.getSpec().getSelector().getMatchLabels()),
                manifests.of(NetworkPolicy.class).stream()
                    .map(it -> it.getSpec().getPodSelector().getMatchLabels()))
            .flatMap(it -> it);

    assertThat(selectors)
        .hasSizeGreaterThan(8)
        .allSatisfy(
            selector ->
                assertThat(workloads).anyMatch(workload -> workload.isSelectedBy(selector)));
  }

  @Test
  void shouldNamePortsThatThePodsHave() {
    assertThat(manifests.of(Service.class))
        .allSatisfy(
            service ->
                assertThat(selected(service.getSpec().getSelector()).ports())
                    .containsAll(
                        service.getSpec().getPorts().stream()
                            .map(port -> port.getName())
                            .toList()));
    assertThat(manifests.of(NetworkPolicy.class))
        .allSatisfy(
            policy ->
                assertThat(selected(policy.getSpec().getPodSelector().getMatchLabels()).ports())
                    .containsAll(namedPorts(policy)));
  }

  @Test
  void shouldScaleByMetricsThatAreShownAndWithinBounds() throws IOException {
    List<HorizontalPodAutoscaler> autoscalers = manifests.of(HorizontalPodAutoscaler.class);
    Set<String> shown = MetricsDocument.read(Stack.home()).keySet();
    String adapter =
        Files.readString(FOLDER.resolve("components/autoscaling/prometheus-adapter.yaml"));

    assertThat(autoscalers).hasSize(WITH_AUTOSCALING.contains(overlay) ? 2 : 0);
    assertThat(autoscalers)
        .flatExtracting(it -> it.getSpec().getMetrics())
        .extracting(OverlaysTest::metric)
        .allSatisfy(name -> assertThat(shown).contains(name))
        .allSatisfy(name -> assertThat(adapter).contains("seriesQuery: " + name + "{"));
    assertThat(autoscalers)
        .filteredOn(it -> it.getMetadata().getName().equals("chatbot-processor"))
        .allSatisfy(
            it ->
                assertThat(it.getSpec().getMaxReplicas())
                    .isLessThanOrEqualTo(Integer.parseInt(variable("TOPIC_PARTITIONS"))));
  }

  private static Path folder(String overlay) {
    return overlay.equals(EVERY_COMPONENT)
        ? OF_TESTS.resolve(overlay)
        : FOLDER.resolve("overlays/" + overlay);
  }

  private List<Workload> ours() {
    return workloads.stream().filter(Workload::isOurs).toList();
  }

  private Workload our(String component) {
    return selected(
        Map.of("app.kubernetes.io/name", "chatbot", "app.kubernetes.io/component", component));
  }

  private Workload selected(Map<String, String> selector) {
    return workloads.stream().filter(it -> it.isSelectedBy(selector)).findFirst().orElseThrow();
  }

  /** Looks in whichever ConfigMap holds it. */
  private String variable(String name) {
    return manifests.of(ConfigMap.class).stream()
        .flatMap(map -> map.getData().entrySet().stream())
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue))
        .getOrDefault(name, "");
  }

  private static String path(Probe probe) {
    return probe.getHttpGet().getPath();
  }

  private static List<String> namedPorts(NetworkPolicy policy) {
    return policy.getSpec().getIngress().stream()
        .map(NetworkPolicyIngressRule::getPorts)
        .flatMap(List::stream)
        .map(port -> port.getPort().getStrVal())
        .toList();
  }

  private static String metric(MetricSpec metric) {
    return metric.getPods() == null
        ? metric.getExternal().getMetric().getName()
        : metric.getPods().getMetric().getName();
  }
}
