package com.milkyhoop.chatbot.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Writes and compiles a repository of a few classes, to hold a rule against. */
final class SmallRepository {
  private static final String BASE = "com.milkyhoop.chatbot.";

  /** A type of ours, as sources here name it: without the base of its package. */
  private static final Pattern SHORT =
      Pattern.compile("\\b(?<!\\.)(?!org\\.|java\\.)([a-z]\\w*(?:\\.[a-z]\\w*)*\\.[A-Z]\\w*)");

  private final Path home;
  private final Map<Path, String> sources = new LinkedHashMap<>();

  SmallRepository(Path home) {
    this.home = home;
  }

  /**
   * Adds a class.
   *
   * @param name without {@code com.milkyhoop.chatbot.}
   * @param body in which other classes of this repository are named so, too
   */
  SmallRepository add(String module, String name, String body) {
    String of = isOnlyTests(module) ? "test" : "main";
    int dot = name.lastIndexOf('.');
    Path file =
        home.resolve(module)
            .resolve("src/%s/java".formatted(of))
            .resolve((BASE + name).replace('.', '/') + ".java");
    sources.put(
        file,
        "package %s; public class %s { %s }"
            .formatted(
                BASE + name.substring(0, dot),
                name.substring(dot + 1),
                SHORT.matcher(body).replaceAll(BASE + "$1")));
    return this;
  }

  Modules modules() throws IOException {
    for (Map.Entry<Path, String> source : sources.entrySet()) {
      Files.createDirectories(source.getKey().getParent());
      Files.writeString(source.getKey(), source.getValue());
    }
    List<String> modules = sources.keySet().stream().map(this::module).distinct().toList();
    Files.writeString(
        home.resolve("pom.xml"),
        modules.stream().map("<module>%s</module>"::formatted).collect(Collectors.joining()));
    Path all = Files.createDirectories(home.resolve("all"));
    compile(all);
    for (String module : modules) {
      move(all, module);
    }
    return Modules.in(home);
  }

  private static boolean isOnlyTests(String module) {
    return module.equals("tests/e2e");
  }

  private String module(Path source) {
    String path = home.relativize(source).toString().replace('\\', '/');
    return path.substring(0, path.indexOf("/src/"));
  }

  private void compile(Path target) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var arguments = new ArrayList<>(List.of("-proc:none", "-d", target.toString()));
    sources.keySet().forEach(file -> arguments.add(file.toString()));
    int result = compiler.run(null, null, null, arguments.toArray(String[]::new));
    if (result != 0) {
      throw new IllegalStateException("the small repository does not compile: " + sources);
    }
  }

  /** Gives a module its classes, all of which were compiled together. */
  private void move(Path all, String module) throws IOException {
    Path classes =
        home.resolve(module)
            .resolve(isOnlyTests(module) ? "target/test-classes" : "target/classes");
    for (Path source : sources.keySet()) {
      if (module(source).equals(module)) {
        Path root =
            Stream.iterate(source, Path::getParent)
                .filter(it -> it.endsWith("java"))
                .findFirst()
                .orElseThrow();
        String name = root.relativize(source).toString().replaceAll("\\.java$", ".class");
        Path target = classes.resolve(name);
        Files.createDirectories(target.getParent());
        Files.move(all.resolve(name), target);
      }
    }
  }
}
