package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheRenewalTest {

  private final StringWriter err = new StringWriter();
  private final Terminal terminal =
      new Terminal(
          new BufferedReader(new StringReader("")),
          new PrintWriter(new StringWriter()),
          new PrintWriter(err, true),
          new FakeCtrlC(),
          true,
          Optional.empty());

  @TempDir Path home;

  /** The program that it starts has nothing to train here, and says so. */
  @Test
  void shouldTrainInTheBackgroundWhenCachesAreStale() {
    new CacheRenewal(terminal, new Home(home)).renew(Set.of("sink", "ingress"));

    Path log = new Home(home).aotCaches().resolve("train.log");
    assertThat(err.toString()).contains("ingress, sink", log.toString());
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(log).content().contains("is not built"));
  }

  @Test
  void shouldTrainNothingWhenNoCacheIsStale() {
    new CacheRenewal(terminal, new Home(home)).renew(Set.of());

    assertThat(err.toString()).isEmpty();
    assertThat(home).isEmptyDirectory();
  }
}
