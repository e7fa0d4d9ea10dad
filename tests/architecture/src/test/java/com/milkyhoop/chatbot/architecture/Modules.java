package com.milkyhoop.chatbot.architecture;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.toCollection;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the modules that the root's POM lists, and the classes that were compiled from them. */
final class Modules {
  private static final Pattern LISTED = Pattern.compile("<module>([^<]+)</module>");
  private static final String THIS = "tests/architecture";

  private final List<Module> modules;
  private final JavaClasses classes;
  private final Map<String, Module> owners = new HashMap<>();

  private Modules(List<Module> modules) {
    this.modules = modules;
    this.classes =
        new ClassFileImporter().importPaths(modules.stream().map(Module::classes).toList());
    for (JavaClass each : classes) {
      String place = each.getSource().orElseThrow().getUri().toString();
      modules.stream()
          .filter(module -> place.startsWith(module.classes().toUri().toString()))
          .findFirst()
          .ifPresent(module -> owners.put(each.getName(), module));
    }
  }

  /**
   * Reads a repository that has been compiled.
   *
   * @throws IllegalStateException when a module has sources and no classes
   */
  static Modules in(Path home) throws IOException {
    List<Module> modules =
        LISTED
            .matcher(Files.readString(home.resolve("pom.xml")))
            .results()
            .map(match -> match.group(1))
            .filter(not(THIS::equals))
            .filter(path -> Files.isDirectory(sources(home, path)))
            .map(path -> compiled(home, path))
            .toList();
    return new Modules(modules);
  }

  /** Returns all modules that have classes, in the order of the root's POM. */
  List<Module> all() {
    return modules;
  }

  /** Returns the classes of all modules. */
  JavaClasses classes() {
    return classes;
  }

  /** Returns the classes of what runs: all but the tests'. */
  JavaClasses main() {
    return classes.that(
        DescribedPredicate.describe("of main", each -> !owner(each).orElseThrow().is(Kind.TEST)));
  }

  /** Returns the module of a class; empty where it is not of ours. */
  Optional<Module> owner(JavaClass type) {
    return Optional.ofNullable(owners.get(type.getBaseComponentType().getName()));
  }

  /** Returns for each module those that its classes use, by path. */
  SortedMap<Module, SortedSet<Module>> arrows() {
    var arrows = new TreeMap<Module, SortedSet<Module>>();
    modules.forEach(module -> arrows.put(module, new TreeSet<>()));
    for (JavaClass origin : classes) {
      Module from = owner(origin).orElseThrow();
      arrows
          .computeIfAbsent(from, _ -> new TreeSet<>())
          .addAll(
              origin.getDirectDependenciesFromSelf().stream()
                  .map(Dependency::getTargetClass)
                  .flatMap(target -> owner(target).stream())
                  .filter(not(from::equals))
                  .collect(toCollection(TreeSet::new)));
    }
    return arrows;
  }

  private static Path sources(Path home, String path) {
    Path sources =
        home.resolve(path).resolve(isOnlyTests(home, path) ? "src/test/java" : "src/main/java");
    return Files.exists(sources) ? sources : home.resolve(path).resolve("src/main/proto");
  }

  private static boolean isOnlyTests(Path home, String path) {
    return Kind.of(path) == Kind.TEST && !Files.exists(home.resolve(path).resolve("src/main"));
  }

  private static Module compiled(Path home, String path) {
    Kind kind = Kind.of(path);
    Path classes =
        home.resolve(path)
            .resolve(isOnlyTests(home, path) ? "target/test-classes" : "target/classes");
    if (!Files.isDirectory(classes)) {
      throw new IllegalStateException(
          "%s is not compiled: mvn test -pl %s -am".formatted(path, THIS));
    }
    try {
      return new Module(path, kind, classes.toRealPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
