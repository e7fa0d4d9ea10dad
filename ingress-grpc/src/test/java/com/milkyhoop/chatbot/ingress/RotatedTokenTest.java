package com.milkyhoop.chatbot.ingress;

import static com.milkyhoop.chatbot.ingress.client.ChatClient.message;
import static com.milkyhoop.chatbot.ingress.client.ChatClient.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replaces the token of an ingress while it is called. */
class RotatedTokenTest {
  private static final String OLD = "lama-lama-lama-1";
  private static final String NEW = "baru-baru-baru-1";

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile String shown = OLD;
  private volatile boolean loading = true;

  @Test
  void shouldFailNoCallWhileItsTokenIsReplaced(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), OLD);
    Map<String, String> environment = RunningIngress.environment();
    environment.remove("GRPC_TOKEN");
    environment.put("GRPC_TOKEN_FILE", file.toString());
    environment.put("RATE_LIMIT_RATE", "1000");
    try (RunningIngress ingress = RunningIngress.start(environment)) {
      Thread load = Thread.ofVirtual().start(() -> send(ingress));

      replace(file, OLD + "," + NEW);
      await().until(() -> isLetIn(ingress, NEW));
      shown = NEW;
      awaitCalls(20);
      replace(file, NEW);
      await().until(() -> !isLetIn(ingress, OLD));
      awaitCalls(20);

      loading = false;
      load.join();
    }
    assertThat(failures).isEmpty();
    assertThat(accepted).hasValueGreaterThan(40);
  }

  private void awaitCalls(int more) {
    int before = accepted.get();
    await().until(() -> accepted.get() >= before + more || !failures.isEmpty());
  }

  private void send(RunningIngress ingress) {
    while (loading) {
      try {
        var call = ingress.client().send(message("Halo").build(), token(shown));
        call.accepted();
        call.cancel();
        accepted.incrementAndGet();
      } catch (RuntimeException | AssertionError e) {
        failures.add(e.toString());
      }
    }
  }

  private static boolean isLetIn(RunningIngress ingress, String token) {
    var call = ingress.client().send(message("Halo").build(), token(token));
    try {
      call.accepted();
      return true;
    } catch (AssertionError _) {
      return false;
    } finally {
      call.cancel();
    }
  }

  /** Puts a new file in the place of the old one, as a mounted secret does. */
  private static void replace(Path file, String content) throws IOException {
    Path next = Files.writeString(file.resolveSibling("next"), content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
