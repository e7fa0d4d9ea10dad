package com.milkyhoop.chatbot.architecture;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.architecture.Sources.Source;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A type that somebody looks up by its name has one home. */
class NamesTest {
  @Test
  void shouldGiveNoNameToTwoTypes() throws IOException {
    Modules modules = Modules.in(Home.PATH);
    Set<String> written =
        Sources.main(Home.PATH).stream().map(NamesTest::className).collect(toSet());
    Map<String, List<JavaClass>> named =
        modules.main().stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(
                groupingBy(
                    JavaClass::getSimpleName, TreeMap::new, java.util.stream.Collectors.toList()));

    // Two contracts may own a name, in the languages of both: their types are generated.
    named.values().removeIf(types -> types.size() < 2 || isGenerated(types, written));

    assertThat(named).isEmpty();
  }

  private static boolean isGenerated(List<JavaClass> types, Set<String> written) {
    return types.stream().noneMatch(type -> written.contains(type.getName()));
  }

  private static String className(Source source) {
    String path = source.path().toString().replace('\\', '/');
    return path.substring(path.indexOf("src/main/java/") + "src/main/java/".length())
        .replaceAll("\\.java$", "")
        .replace('/', '.');
  }
}
