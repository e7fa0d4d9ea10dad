package com.milkyhoop.chatbot.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.e2e.deploy.ScriptedPrograms.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which order deploy/rollout and deploy/rollback replace services, and what stops them. */
class RolloutTest {
  private static final String NOTHING_PAGES =
      "echo '{\"status\":\"success\",\"data\":{\"result\":[]}}'";
  private static final String SOMETHING_PAGES =
      "echo '{\"status\":\"success\",\"data\":{\"result\":[{\"metric\":{\"alertname\":\"ProcessorLag\"}}]}}'";
  private static final Map<String, String> WATCHED =
      Map.of("PROMETHEUS_URL", "http://prometheus", "WATCH_SECONDS", "0");

  private final Path folder;
  private final ScriptedPrograms programs;
  private final Path env;

  RolloutTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    programs = new ScriptedPrograms(folder);
    env = folder.resolve(".env");
  }

  @BeforeEach
  void createPrograms() throws IOException {
    Files.writeString(env, "GRPC_TOKEN=secret\nSINK_IMAGE=chatbot-sink:1.0.0\n");
    programs.program("curl", NOTHING_PAGES);
    // Knows release 1.1.0, and 1.0.0 before it.
    programs.program(
        "kubectl",
        """
        case "$*" in
          *release-before*) printf 1.0.0 ;;
          *jsonpath*) printf 1.1.0 ;;
          kustomize*) printf 'image: ghcr.io/milkyhoop/chatbot-sink:latest\\n'
            [ ! -e '%1$s/with-ledger' ] || printf '%%s\\n' \
              'app.kubernetes.io/component: usage-ledger' \
              'image: ghcr.io/milkyhoop/chatbot-usage-ledger:latest' ;;
          apply*) cat "$5" >> '%1$s/applied' ;;
        esac"""
            .formatted(folder));
    // One container a service, of the image that was asked for last; a ledger and an operators'
    // server where there are any.
    programs.program(
        "docker",
        """
        case "$*" in
          *"up -d"*) env | grep '_IMAGE=' | cut -d= -f2 > '%1$s/image' ;;
          *"ps -q usage-ledger"*) [ ! -e '%1$s/with-ledger' ] || echo container ;;
          *"ps -q admin-api"*) [ ! -e '%1$s/with-admin' ] || echo container ;;
          *"ps -q"*) echo container ;;
          inspect*) echo "healthy $(cat '%1$s/image')" ;;
        esac"""
            .formatted(folder));
  }

  @Test
  void shouldUpgradeProcessorsThenTheSinkThenTheIngresses() throws Exception {
    Run run = programs.run(WATCHED, "deploy/rollout", "upgrade", "kubernetes", "staging", "1.2.0");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(rolledOut())
        .containsExactly(
            "statefulset/chatbot-processor",
            "deployment/chatbot-sink",
            "deployment/chatbot-ingress");
    assertThat(Files.readString(folder.resolve("applied")))
        .contains("chatbot-sink:1.2.0")
        .doesNotContain("latest");
    assertThat(programs.calls("kubectl annotate"))
        .singleElement()
        .asString()
        .contains("chatbot-staging", "release=1.2.0", "release-before=1.1.0");
  }

  @Test
  void shouldRollBackInReverseToTheReleaseBefore() throws Exception {
    Run run = programs.run(WATCHED, "deploy/rollback", "kubernetes", "production");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("rollback to 1.0.0, from 1.1.0");
    assertThat(rolledOut())
        .containsExactly(
            "deployment/chatbot-ingress",
            "deployment/chatbot-sink",
            "statefulset/chatbot-processor");
  }

  @Test
  void shouldReplaceTheUsageLedgerBetweenSinkAndIngressesWhereItRuns() throws Exception {
    installLedger();

    Run upgrade =
        programs.run(WATCHED, "deploy/rollout", "upgrade", "kubernetes", "staging", "1.2.0");
    Run rollback = programs.run(WATCHED, "deploy/rollback", "kubernetes", "staging");

    assertThat(upgrade.exitCode()).isZero();
    assertThat(rollback.exitCode()).isZero();
    assertThat(rolledOut())
        .containsExactly(
            "statefulset/chatbot-processor",
            "deployment/chatbot-sink",
            "statefulset/chatbot-usage-ledger",
            "deployment/chatbot-ingress",
            "deployment/chatbot-ingress",
            "statefulset/chatbot-usage-ledger",
            "deployment/chatbot-sink",
            "statefulset/chatbot-processor");
    assertThat(Files.readString(folder.resolve("applied")))
        .contains("chatbot-usage-ledger:1.2.0")
        .doesNotContain("latest");
  }

  @Test
  void shouldReplaceTheContainersOfLedgerAndOperatorsServerWhereTheyRun() throws Exception {
    installLedger();
    Files.createFile(folder.resolve("with-admin"));

    Run upgrade = compose("deploy/rollout", "upgrade", "compose", "1.2.0");

    assertThat(upgrade.exitCode()).isZero();
    assertThat(replaced())
        .containsExactly("processor", "sink", "usage-ledger", "admin-api", "ingress");
    assertThat(Files.readString(env))
        .contains("USAGE_LEDGER_IMAGE=registry.example/chatbot-usage-ledger:1.2.0");
  }

  @Test
  void shouldStopAtTheFirstServiceThatIsNotReady() throws Exception {
    programs.program("kubectl", "case \"$*\" in *'rollout status statefulset'*) exit 1 ;; esac");

    Run run = programs.run(WATCHED, "deploy/rollout", "upgrade", "kubernetes", "staging", "1.2.0");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("processor is not ready");
    assertThat(rolledOut()).containsExactly("statefulset/chatbot-processor");
  }

  @Test
  void shouldFailWhenSomethingPages() throws Exception {
    programs.program("curl", SOMETHING_PAGES);

    Run run = programs.run(WATCHED, "deploy/rollout", "upgrade", "kubernetes", "staging", "1.2.0");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("ProcessorLag");
  }

  @Test
  void shouldFailWhenNobodyCanSayWhetherSomethingPages() throws Exception {
    programs.program("curl", "exit 7");

    Run run = programs.run(WATCHED, "deploy/rollout", "upgrade", "kubernetes", "staging", "1.2.0");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("does not answer");
  }

  @Test
  void shouldUpgradeContainersAndRememberTheWayBack() throws Exception {
    assertThat(compose("deploy/rollout", "upgrade", "compose", "1.1.0").exitCode()).isZero();
    Run upgrade = compose("deploy/rollout", "upgrade", "compose", "1.2.0");
    Run rollback = compose("deploy/rollback", "compose");

    assertThat(upgrade.out()).contains("upgrade to 1.2.0, from 1.1.0");
    assertThat(rollback.out()).contains("rollback to 1.1.0, from 1.2.0");
    assertThat(replaced())
        .containsExactly(
            "processor",
            "sink",
            "ingress",
            "processor",
            "sink",
            "ingress",
            "ingress",
            "sink",
            "processor");
    assertThat(Files.readAllLines(env))
        .containsExactlyInAnyOrder(
            "GRPC_TOKEN=secret",
            "INGRESS_IMAGE=registry.example/chatbot-ingress:1.1.0",
            "SINK_IMAGE=registry.example/chatbot-sink:1.1.0",
            "PROCESSOR_IMAGE=registry.example/chatbot-processor:1.1.0");
  }

  @Test
  void shouldRollBackAnUpgradeThatGotStuckToWhereItBegan() throws Exception {
    compose("deploy/rollout", "upgrade", "compose", "1.1.0");
    programs.program(
        "docker", "case \"$*\" in *'ps -q'*) echo container ;; inspect*) echo unhealthy ;; esac");

    Run stuck = compose("deploy/rollout", "upgrade", "compose", "1.2.0");
    createPrograms();
    Run rollback = compose("deploy/rollback", "compose");

    assertThat(stuck.exitCode()).isEqualTo(1);
    assertThat(rollback.out()).contains("rollback to 1.1.0");
  }

  @Test
  void shouldAskForTheReleaseWhereNothingSaysWhichRanBefore() throws Exception {
    Run run = compose("deploy/rollback", "compose");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("name one");
    assertThat(replaced()).isEmpty();
  }

  private void installLedger() throws IOException {
    Files.createFile(folder.resolve("with-ledger"));
  }

  private Run compose(String script, String... arguments) throws Exception {
    return programs.run(
        Map.of(
            "ENV_FILE", env.toString(),
            "REGISTRY", "registry.example",
            "STEP_SECONDS", "0",
            "PROMETHEUS_URL", ""),
        script,
        arguments);
  }

  /** The services that were waited for, in their order. */
  private List<String> rolledOut() throws IOException {
    return programs.calls("kubectl -n").stream().map(call -> call.split(" ")[5]).toList();
  }

  private List<String> replaced() throws IOException {
    return programs.calls("docker compose").stream()
        .filter(call -> call.contains(" up -d "))
        .map(call -> call.substring(call.lastIndexOf(' ') + 1))
        .toList();
  }
}
