package com.milkyhoop.chatbot.e2e;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.e2e.documents.Repository;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps what needs minutes out of {@code mvn verify}, and each profile to its own. */
class TestTagsTest {
  private static final Pattern TAG = Pattern.compile("(?m)^ *@Tag\\(\"([a-z]+)\"\\)$");
  private static final Pattern EXCLUDED =
      Pattern.compile("<tests\\.excluded>([^<]+)</tests\\.excluded>");

  private static final Pattern PACKAGES = Pattern.compile("='(com/[a-z0-9/]+/)\\*\\*/\\*Test'");

  /** The one that its module's POM leaves out itself. */
  private static final Set<String> OF_A_MODULE = Set.of("registry");

  private final Repository repository = new Repository(Repository.folder());

  TestTagsTest() throws IOException {}

  @Test
  void shouldRunATestWithATagWhereItIsAskedForAlone() {
    Set<String> tags =
        repository.files().stream()
            .filter(file -> file.isNamed(".java"))
            .flatMap(file -> TAG.matcher(file.text()).results())
            .map(match -> match.group(1))
            .filter(tag -> !OF_A_MODULE.contains(tag))
            .collect(toCollection(TreeSet::new));
    List<Set<String>> excluded = excluded().toList();

    assertThat(tags).hasSizeGreaterThan(6);
    assertThat(excluded.getFirst()).isEqualTo(tags);
    assertThat(excluded.subList(1, excluded.size()))
        .hasSize(3)
        .allSatisfy(
            ofAProfile -> {
              assertThat(tags).containsAll(ofAProfile);
              assertThat(ofAProfile).hasSize(tags.size() - 1);
            });
  }

  /** It would find nothing to run, and say nothing. */
  @Test
  void shouldStandInAPackageThatTheStepsNameWhenItHasATag() {
    List<String> named =
        PACKAGES.matcher(repository.text(".ci/run")).results().map(it -> it.group(1)).toList();

    assertThat(named).hasSize(4);
    assertThat(repository.files())
        .filteredOn(file -> file.isNamed("Test.java"))
        .filteredOn(
            file ->
                TAG.matcher(file.text())
                    .results()
                    .anyMatch(match -> !OF_A_MODULE.contains(match.group(1))))
        .isNotEmpty()
        .allMatch(file -> named.stream().anyMatch(file.path().toString()::contains));
  }

  private Stream<Set<String>> excluded() {
    return EXCLUDED.matcher(repository.text("pom.xml")).results().map(TestTagsTest::tags);
  }

  private static Set<String> tags(MatchResult match) {
    return new TreeSet<>(List.of(match.group(1).split(" \\| ")));
  }
}
