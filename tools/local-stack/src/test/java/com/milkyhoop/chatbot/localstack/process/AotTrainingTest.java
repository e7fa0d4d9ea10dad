package com.milkyhoop.chatbot.localstack.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains, makes and uses caches with real JVMs. */
final class AotTrainingTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String FROM_THE_CACHE =
      TrainedMain.class.getName() + " source: shared objects file";
  private static final List<String> OTHERWISE = List.of("-Dotherwise=yes");

  @TempDir Path folder;
  private Path caches;
  private Path jar;
  private JvmKind kind;

  @BeforeEach
  void create() throws IOException {
    caches = folder.resolve("caches");
    jar = folder.resolve("trained.jar");
    writeJar();
    kind = new JvmKind("trained", jar.toString(), List.of("-XX:+UseSerialGC", "-Xmx64m"));
  }

  @Test
  void shouldStartFromTheCacheWhenItWasTrained() throws IOException {
    Path cache = train();

    List<String> options = AotCaches.in(caches, (_, _) -> OTHERWISE).options(kind, true);

    assertThat(options).containsExactly("-XX:AOTCache=" + cache);
    assertThat(run(options)).contains(FROM_THE_CACHE);
  }

  /** A start with a cache writes nothing when it ends: its stop is no longer than any other's. */
  @Test
  void shouldLeaveTheCacheAsItIsWhenAJvmEnds() throws IOException {
    Path cache = train();
    FileTime made = Files.getLastModifiedTime(cache);

    run(AotCaches.in(caches, StartupCache.NONE).options(kind, true));

    assertThat(Files.getLastModifiedTime(cache)).isEqualTo(made);
    assertThat(filesOf(caches)).containsExactlyInAnyOrder(cache, caches.resolve("trained.log"));
  }

  @Test
  void shouldTellThatACacheIsStaleAndDoWithoutWhenAJarHasChanged() throws IOException {
    train();
    var used = AotCaches.in(caches, (_, _) -> OTHERWISE);
    touch();

    List<String> options = used.options(kind, true);

    assertThat(options).isEqualTo(OTHERWISE);
    assertThat(used.stale()).containsExactly("trained");
  }

  @Test
  void shouldReplaceAStaleCacheWhenItIsTrainedAgain() throws IOException {
    Path stale = train();
    touch();

    Path renewed = train();

    assertThat(stale).doesNotExist();
    var used = AotCaches.in(caches, StartupCache.NONE);
    assertThat(used.options(kind, true)).containsExactly("-XX:AOTCache=" + renewed);
    assertThat(used.stale()).isEmpty();
    assertThat(run(used.options(kind, true))).contains(FROM_THE_CACHE);
  }

  @Test
  void shouldRunAllTheSameWhenTheCacheIsDamaged() throws IOException {
    Path cache = train();
    Files.writeString(cache, "half of a cache");

    String log = run(AotCaches.in(caches, StartupCache.NONE).options(kind, true));

    assertThat(log).contains(TrainedMain.DONE).doesNotContain(FROM_THE_CACHE);
  }

  @Test
  void shouldHaveACacheForTheOptionsThatItWasTrainedWithAlone() {
    train();
    var used = AotCaches.in(caches, StartupCache.NONE);

    var other = new JvmKind("trained", jar.toString(), List.of("-XX:+UseParallelGC"));

    assertThat(used.options(other, true)).isEmpty();
  }

  @Test
  void shouldTakeACacheOfAnotherKindForNone() throws IOException {
    train();
    var used = AotCaches.in(caches, StartupCache.NONE);

    assertThat(used.options(new JvmKind("train", jar.toString(), List.of()), true)).isEmpty();
    assertThat(used.stale()).isEmpty();
  }

  @Test
  void shouldRecordOneProcessOfAKind() {
    AotTraining training = AotTraining.into(caches);

    assertThat(training.options(kind, true)).contains("-XX:AOTMode=record");
    assertThat(training.options(kind, false)).isEmpty();
  }

  @Test
  void shouldSayWhatIsMissingWhenNothingWasRecorded() {
    AotTraining training = AotTraining.into(caches);
    training.options(kind, true);

    assertThatThrownBy(training::assemble)
        .isInstanceOf(ChildStartException.class)
        .hasMessageContaining("trained");
    assertThat(AotCaches.in(caches, StartupCache.NONE).options(kind, true)).isEmpty();
  }

  private Path train() {
    AotTraining training = AotTraining.into(caches);
    run(training.options(kind, true));
    return Objects.requireNonNull(training.assemble().get("trained"));
  }

  private String run(List<String> more) {
    Path log = folder.resolve("run.log");
    List<String> options = new ArrayList<>(kind.options());
    options.addAll(more);
    options.add("-Xlog:class+load");
    try {
      Files.deleteIfExists(log);
      ChildProcess.run(
          new ChildSpec(
              "trained",
              JavaCommand.of(kind.classPath(), options, TrainedMain.class.getName()),
              Map.of(),
              folder,
              log,
              Signal.TERM),
          LIMIT);
      return Files.readString(log);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void touch() throws IOException {
    Files.setLastModifiedTime(jar, FileTime.fromMillis(86_400_000));
  }

  private static List<Path> filesOf(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  private void writeJar() throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      String entry = TrainedMain.class.getName().replace('.', '/') + ".class";
      out.putNextEntry(new JarEntry(entry));
      try (InputStream in = TrainedMain.class.getClassLoader().getResourceAsStream(entry)) {
        in.transferTo(out);
      }
    }
  }
}
