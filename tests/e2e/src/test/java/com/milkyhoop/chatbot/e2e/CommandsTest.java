package com.milkyhoop.chatbot.e2e;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.e2e.documents.Markdown;
import com.milkyhoop.chatbot.e2e.documents.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Commands that documents give: what they start, test or name is there. */
class CommandsTest {
  private static final Pattern SCRIPT =
      Pattern.compile("(?:^|[\\s=(|;&])((?:\\./|\\.ci/|deploy/)[\\w./-]+)");
  private static final Pattern CHATBOT =
      Pattern.compile("(?:^|\\s)\\./chatbot (?:--\\S+ )*([a-z]+)");
  private static final Pattern COMMAND = Pattern.compile("@Command\\(\\s*name = \"([a-z]+)\"");
  private static final Pattern TESTS = Pattern.compile("-Dtest='?([A-Z*][\\w*,]*)'?");
  private static final Pattern MODULES = Pattern.compile("-pl ([\\w,/-]+)");

  private final Repository repository = new Repository(Stack.home());

  CommandsTest() throws IOException {}

  @Test
  void shouldStartOnlyScriptsThatAreThere() {
    assertThat(wrong(SCRIPT, (file, script) -> isExecutable(file, script))).isEmpty();
  }

  @Test
  void shouldCallOnlyCommandsThatChatbotHas() {
    Set<String> known =
        repository.files().stream()
            .filter(file -> file.isNamed("Command.java"))
            .flatMap(file -> COMMAND.matcher(file.text()).results())
            .map(match -> match.group(1))
            .collect(toSet());

    assertThat(known).contains("chat", "up", "bench");
    assertThat(wrong(CHATBOT, (_, command) -> known.contains(command))).isEmpty();
  }

  @Test
  void shouldRunOnlyTestsAndModulesThatAreThere() {
    Set<String> types = repository.types();

    assertThat(wrong(TESTS, (_, tests) -> parts(tests).allMatch(test -> isThere(test, types))))
        .isEmpty();
    assertThat(
            wrong(
                MODULES,
                (_, modules) ->
                    parts(modules).allMatch(it -> repository.has(Path.of(it, "pom.xml")))))
        .isEmpty();
  }

  /** All places where something is named that is not as it must be. */
  private List<String> wrong(Pattern named, BiPredicate<Path, String> isRight) {
    var wrong = new ArrayList<String>();
    var seen = new ArrayList<String>();
    repository
        .markdown()
        .forEach(
            file ->
                new Markdown(file.text())
                    .commands().stream()
                        .flatMap(command -> named.matcher(command).results())
                        .map(match -> match.group(1))
                        .peek(seen::add)
                        .filter(name -> !isRight.test(file.path(), name))
                        .forEach(name -> wrong.add(file.path() + ": " + name)));
    assertThat(seen).hasSizeGreaterThan(3);
    return wrong;
  }

  private static boolean isExecutable(Path document, String script) {
    Path named = Stack.home().resolve(script).normalize();
    Path beside = Stack.home().resolve(document).resolveSibling(script).normalize();
    return Files.isExecutable(named) || Files.isExecutable(beside);
  }

  private static boolean isThere(String test, Set<String> types) {
    Pattern name = Pattern.compile(test.replace("*", "\\w*"));
    return types.stream().anyMatch(type -> name.matcher(type).matches());
  }

  private static Stream<String> parts(String list) {
    return Stream.of(list.split(","));
  }
}
