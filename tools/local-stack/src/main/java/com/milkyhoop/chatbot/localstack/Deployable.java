package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildStartException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One of the programs that make up the chatbot, as the build leaves it. */
enum Deployable {
  INGRESS("ingress-grpc", "com.milkyhoop.chatbot.ingress.IngressMain"),
  PROCESSOR("stream-processor", "com.milkyhoop.chatbot.processor.ProcessorMain"),
  SINK("sink-postgres", "com.milkyhoop.chatbot.sink.SinkMain"),
  USAGE_LEDGER("usage-ledger", "com.milkyhoop.chatbot.usage.UsageLedgerMain"),
  ADMIN_API("admin-api", "com.milkyhoop.chatbot.admin.AdminMain");

  private final String module;
  private final String mainClass;

  Deployable(String module, String mainClass) {
    this.module = module;
    this.mainClass = mainClass;
  }

  String mainClass() {
    return mainClass;
  }

  /**
   * @throws ChildStartException when one that every stack has is not built
   */
  static void requireBuilt(Path home) {
    for (Deployable each : List.of(INGRESS, PROCESSOR, SINK)) {
      if (!Files.isDirectory(each.dist(home).resolve("app"))) {
        throw new ChildStartException(
            "%s is not built: %s is missing; run mvn -DskipTests package"
                .formatted(each.module, each.dist(home)));
      }
    }
  }

  /**
   * Returns its jars one by one, as the images do: of a wildcard Java makes what the file system
   * lists first, and a cache holds for one order only.
   */
  String classPath(Path home) {
    Path dist = dist(home);
    return Stream.of(dist.resolve("app"), dist.resolve("lib"))
        .flatMap(folder -> jars(folder).stream())
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<Path> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path dist(Path home) {
    return home.resolve(module).resolve("target/dist");
  }
}
