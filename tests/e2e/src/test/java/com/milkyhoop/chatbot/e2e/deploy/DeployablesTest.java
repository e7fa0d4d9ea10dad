package com.milkyhoop.chatbot.e2e.deploy;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.e2e.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares every list of what is deployed with the Dockerfiles: what is built is in each. */
class DeployablesTest {
  private static final String DOCKERFILE = "Dockerfile.";

  /** The images of no service that an upgrade replaces: a run's workers, and a stand-in. */
  private static final Set<String> NOT_ROLLED_OUT = Set.of("replay", "stub");

  @Test
  void shouldPublishEveryImage() throws IOException {
    String matrix = firstGroup(".github/workflows/images.yml", "image: \\[([^]]+)]");

    assertThat(Arrays.asList(matrix.split(", "))).containsExactlyInAnyOrderElementsOf(images());
  }

  @Test
  void shouldCompareEveryBillOfMaterialsWithAdvisories() throws IOException {
    assertThat(found(".github/workflows/security.yml", "--sbom=target/sbom/(\\S+)\\.cdx\\.json"))
        .isEqualTo(modules());
  }

  @Test
  void shouldGiveTheImagesTheirJars() throws IOException {
    assertThat(found(".dockerignore", "(?m)^!([a-z-]+)/target/dist$")).isEqualTo(modules());
  }

  /** A cache holds for one order of jars, so images that have one name theirs one by one. */
  @Test
  void shouldStartWithTheCachesThatAreTrained() throws IOException {
    Set<String> trained = new TreeSet<>(words("deploy/aot-caches", "services='([^']+)'"));

    assertThat(imagesWith("COPY --from=trained /aot/%s /app/aot\n")).isEqualTo(trained);
    assertThat(imagesWith("\"@/app/aot/options\"")).isEqualTo(trained);
    assertThat(imagesWith("\"@/app/class-path.options\"")).isEqualTo(trained);
  }

  /** Only then does a builder train once for all of them. */
  @Test
  void shouldTrainInTheSameLayersOfEachImage() throws IOException {
    Stream<String> dockerfiles = images().stream().map(name -> text(DOCKERFILE + name));

    assertThat(found(dockerfiles, "(?s)(FROM \\S+ AS trained\n.*?)\nFROM")).hasSize(1);
  }

  @Test
  void shouldBuildEveryImageWithCompose() throws IOException {
    assertThat(found("docker-compose.yml", "dockerfile: Dockerfile\\.(\\S+)")).isEqualTo(images());
    assertThat(found("docker-compose.yml", "_IMAGE:-chatbot-([a-z-]+)}")).isEqualTo(images());
  }

  @Test
  void shouldScrapeEveryServiceOfCompose() throws IOException {
    Set<String> services = found("docker-compose.yml", "(?m)^  ([a-z-]+):\n    <<: \\*service$");

    assertThat(services).hasSizeGreaterThan(4);
    assertThat(found("deploy/prometheus/prometheus.yml", "job_name: (\\S+)")).isEqualTo(services);
  }

  @Test
  void shouldReplaceEveryServiceInAnUpgradeAndInReverseInARollback() throws IOException {
    Set<String> services = images();
    services.removeAll(NOT_ROLLED_OUT);
    List<String> upward = words("UPWARD='([^']+)'");

    assertThat(upward).containsExactlyInAnyOrderElementsOf(services);
    assertThat(words("BACKWARD='([^']+)'")).isEqualTo(upward.reversed());
  }

  /** Images without a tag are those of this machine. */
  @Test
  void shouldNameARegistryAndAReleaseForEveryImageOfKubernetes() throws IOException {
    Set<String> run = found(manifests(), "image: (chatbot-\\S+)");

    assertThat(run).hasSizeGreaterThan(3);
    for (String overlay : List.of("staging", "production")) {
      String file = "deploy/kubernetes/overlays/%s/kustomization.yaml".formatted(overlay);
      assertThat(found(file, "\\{name: (chatbot-\\S+), newName: \\S+, newTag: \\S+}"))
          .as(overlay)
          .isEqualTo(run);
    }
  }

  @Test
  void shouldBeDescribed() throws IOException {
    String document = text("docs/deployment.md");
    Set<String> variables = found("docker-compose.yml", "\\$\\{([A-Z_]+_(?:IMAGE|MEMORY)):-");

    assertThat(found("docs/deployment.md", "\\| `chatbot-([a-z-]+)` \\| `Dockerfile\\.\\1`"))
        .isEqualTo(images());
    assertThat(variables)
        .filteredOn(variable -> !variable.equals("BASE_IMAGE"))
        .allSatisfy(variable -> assertThat(document).contains("`" + variable + "`"));
    assertThat(found("docker-compose.yml", "profiles: \\[([a-z]+)]"))
        .allSatisfy(profile -> assertThat(document).contains("| `" + profile + "` |"));
  }

  /** Returns what the Dockerfiles are called after their dot. */
  private static Set<String> images() throws IOException {
    try (Stream<Path> files = Files.list(Stack.home())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(DOCKERFILE))
          .map(name -> name.substring(DOCKERFILE.length()))
          .collect(toCollection(TreeSet::new));
    }
  }

  /** Returns the modules whose jars are images, as .ci/sbom finds them. */
  private static Set<String> modules() throws IOException {
    Stream<String> dockerfiles = images().stream().map(name -> text(DOCKERFILE + name));
    return found(dockerfiles, "(?m)^COPY ([a-z-]+)/target/dist/lib ");
  }

  /** Returns the images whose Dockerfiles have this text, in which %s is the image's name. */
  private static Set<String> imagesWith(String text) throws IOException {
    return images().stream()
        .filter(name -> text(DOCKERFILE + name).contains(text.formatted(name)))
        .collect(toCollection(TreeSet::new));
  }

  private static List<String> words(String pattern) {
    return words("deploy/rollout", pattern);
  }

  private static List<String> words(String file, String pattern) {
    return Arrays.asList(firstGroup(file, pattern).split(" "));
  }

  private static String firstGroup(String file, String pattern) {
    return Pattern.compile(pattern)
        .matcher(text(file))
        .results()
        .map(match -> match.group(1))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> found(String file, String pattern) {
    return found(Stream.of(text(file)), pattern);
  }

  private static Set<String> found(Stream<String> texts, String pattern) {
    return texts
        .flatMap(text -> Pattern.compile(pattern).matcher(text).results())
        .map(match -> match.group(1))
        .collect(toCollection(TreeSet::new));
  }

  private static Stream<String> manifests() throws IOException {
    try (Stream<Path> files = Files.walk(Stack.home().resolve("deploy/kubernetes"))) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.toString().contains("overlays"))
          .map(DeployablesTest::text)
          .toList()
          .stream();
    }
  }

  private static String text(String file) {
    return text(Stack.home().resolve(file));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
