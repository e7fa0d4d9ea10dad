package com.milkyhoop.chatbot.e2e;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.e2e.documents.Markdown;
import com.milkyhoop.chatbot.e2e.documents.Repository;
import com.milkyhoop.chatbot.e2e.documents.Repository.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Finds what code and documents refer to in the repository: rules, decisions, files, types. */
@TestInstance(Lifecycle.PER_CLASS)
class ReferencesTest {
  private static final Pattern DEFINED = Pattern.compile("(?m)^### R(\\d+)$");
  private static final Pattern RULE = Pattern.compile("\\bR(\\d{1,2})\\b");
  private static final Pattern RULES_OF_TEST = Pattern.compile("[a-z0-9]((?:R\\d{1,2})+)\\(");
  private static final Pattern RULE_OF_NAME = Pattern.compile("R(\\d+)");
  private static final Pattern ADR = Pattern.compile("\\bADRs? (\\d+)");
  private static final Pattern ADR_FILE = Pattern.compile("docs/adr/(\\d{4})-[\\w-]+\\.md");
  private static final Pattern DOCUMENT =
      Pattern.compile("(?<![\\w./:-])(?:\\.\\./)*([\\w./-]*\\w\\.md)\\b|\\b(docs/[\\w./-]+\\.png)");
  private static final Pattern HEADING = Pattern.compile("\\bdocs/[\\w./-]+\\.md#[\\w-]+");
  private static final Pattern SECTION = Pattern.compile("(?<!RFC \\d{4}, )\\b[Ss]ections? \\d|§");
  private static final Pattern TYPE = Pattern.compile("([A-Z][a-z]\\w*)(?:\\.\\w+.*)?");
  private static final Pattern PATH = Pattern.compile("\\.?\\w[\\w.-]*(?:/[\\w.-]+)+/?");

  /** Documents for those who change the code: each type and path in them is one of today. */
  private static final List<String> GUIDES =
      List.of(
          "CONTRIBUTING.md",
          "docs/design.md",
          "docs/glossary.md",
          "docs/onboarding.md",
          "docs/releases.md",
          "docs/roadmap.md");

  @SuppressWarnings("NullAway.Init")
  private Repository repository;

  @BeforeAll
  void read() throws IOException {
    repository = new Repository(Stack.home());
    assertThat(repository.files()).hasSizeGreaterThan(500);
  }

  @Test
  void shouldDefineEveryRuleThatIsCited() {
    Set<String> defined =
        DEFINED
            .matcher(repository.text("docs/design.md"))
            .results()
            .map(ReferencesTest::first)
            .collect(toSet());

    assertThat(defined).contains("1", "14");
    assertNoneMissing(citations(ReferencesTest::rules), it -> defined.contains(it.cited()));
  }

  @Test
  void shouldHaveEveryDecisionThatIsCited() {
    Set<String> recorded = decisions();

    assertNoneMissing(
        citations(file -> ADR.matcher(file.text()).results().map(ReferencesTest::first)),
        it -> recorded.contains(it.cited()));
  }

  @Test
  void shouldListEveryDecisionAndLinkItFromTheCodeThatItExplains() {
    Set<String> recorded = decisions();
    Set<String> listed =
        new Markdown(repository.text("docs/adr/README.md"))
            .links().stream()
                .filter(link -> link.matches("\\d{4}-.*"))
                .map(link -> number(link.substring(0, 4)))
                .collect(toSet());
    Set<String> linked =
        repository.files().stream()
            .filter(file -> file.isNamed(".java") || file.isNamed("pom.xml"))
            .flatMap(file -> ADR_FILE.matcher(file.text()).results())
            .map(match -> number(match.group(1)))
            .collect(toSet());

    assertThat(listed).isEqualTo(recorded);
    assertThat(linked).isEqualTo(recorded);
  }

  @Test
  void shouldHaveEveryDocumentThatIsNamed() {
    assertNoneMissing(
        citations(file -> DOCUMENT.matcher(file.text()).results().map(ReferencesTest::any)),
        this::isThere);
  }

  @Test
  void shouldHaveEveryHeadingThatIsNamed() {
    assertNoneMissing(
        citations(file -> HEADING.matcher(file.text()).results().map(MatchResult::group)),
        it -> resolves(Path.of("README.md"), it.cited()));
  }

  @Test
  void shouldHaveEveryFileAndHeadingThatDocumentsLinkTo() {
    var broken = new ArrayList<String>();
    repository
        .markdown()
        .forEach(
            file ->
                new Markdown(file.text())
                    .links().stream()
                        .filter(link -> !resolves(file.path(), link))
                        .forEach(link -> broken.add(file.path() + ": " + link)));

    assertThat(broken).isEmpty();
  }

  /** A section has no number that stays. */
  @Test
  void shouldCiteNoSectionByANumberUnlessOfAStandard() {
    assertThat(
            citations(
                file -> SECTION.matcher(oneLine(file.text())).results().map(MatchResult::group)))
        .isEmpty();
  }

  @Test
  void shouldNameInTheGuidesOnlyTypesAndPathsThatAreThere() {
    Set<String> types = repository.types();
    var missing = new ArrayList<String>();
    for (String guide : GUIDES) {
      for (String code : new Markdown(repository.text(guide)).code()) {
        Matcher type = TYPE.matcher(code);
        if (type.matches() && !types.contains(type.group(1))) {
          missing.add(guide + ": no type " + type.group(1));
        }
        boolean isPath = PATH.matcher(code).matches() && !code.startsWith("user_id/");
        if (isPath && !repository.has(Path.of(code))) {
          missing.add(guide + ": no file " + code);
        }
      }
    }

    assertThat(missing).isEmpty();
  }

  private record Citation(Path in, String cited) {}

  /** Shows those that are missing, and only those. */
  private static void assertNoneMissing(List<Citation> all, Predicate<Citation> isThere) {
    assertThat(all).hasSizeGreaterThan(10);
    assertThat(all.stream().filter(isThere.negate())).isEmpty();
  }

  private List<Citation> citations(Function<TextFile, Stream<String>> citedIn) {
    return repository.files().stream()
        .filter(file -> !file.isNamed("ReferencesTest.java"))
        .flatMap(file -> citedIn.apply(file).distinct().map(it -> new Citation(file.path(), it)))
        .toList();
  }

  /** In comments, messages and documents, and at the end of a test's name. */
  private static Stream<String> rules(TextFile file) {
    return Stream.concat(
        RULE.matcher(file.text()).results().map(ReferencesTest::first),
        RULES_OF_TEST
            .matcher(file.text())
            .results()
            .flatMap(name -> RULE_OF_NAME.matcher(name.group(1)).results())
            .map(ReferencesTest::first));
  }

  private Set<String> decisions() {
    return repository
        .markdown()
        .map(file -> ADR_FILE.matcher(file.path().toString().replace('\\', '/')))
        .filter(Matcher::matches)
        .map(match -> number(match.group(1)))
        .collect(toSet());
  }

  /** A document is named by the whole of its path, or by the end of it. */
  private boolean isThere(Citation citation) {
    Path named = Path.of(citation.cited());
    return repository.has(named)
        || repository.files().stream().anyMatch(file -> file.path().endsWith(named));
  }

  private boolean resolves(Path from, String link) {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
    return repository.has(target)
        && (parts.length == 1
            || new Markdown(repository.text(target.toString())).anchors().contains(parts[1]));
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\n\\s*\\*?\\s*", " ");
  }

  private static String number(String digits) {
    return Integer.toString(Integer.parseInt(digits));
  }

  private static String first(MatchResult match) {
    return match.group(1);
  }

  private static String any(MatchResult match) {
    return match.group(1) == null ? match.group(2) : match.group(1);
  }
}
