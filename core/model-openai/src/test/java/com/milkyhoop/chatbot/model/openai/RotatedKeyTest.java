package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kit.ConfigException;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.openai.ScriptedServer.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatedKeyTest {
  private static final String OLD = "sk-lama";
  private static final String NEW = "sk-baru";
  private static final int CALLERS = 4;

  /** The provider takes the new key before it stands in the file, and the old one for a while. */
  @Test
  void shouldFailNoCallWhileTheKeyIsReplacedUnderLoad(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("key"), OLD);
    Set<String> valid = ConcurrentHashMap.newKeySet();
    valid.addAll(List.of(OLD, NEW));
    var answered = new ConcurrentHashMap<String, AtomicInteger>();
    var stop = new AtomicBoolean();
    try (var routes =
            new TestRoutes().key(Secret.inFile("OPENAI_API_KEY_FILE", file, String::strip));
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      routes.route("only", c -> answerTo(valid, answered, c));
      routes.model();
      List<Future<?>> calling = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        calling.add(callers.submit(() -> call(routes, stop)));
      }
      try {
        await().until(() -> count(answered, OLD) > 20);

        Files.move(
            Files.writeString(folder.resolve("next"), NEW), file, StandardCopyOption.ATOMIC_MOVE);
        await().until(() -> count(answered, NEW) > 20);
        valid.remove(OLD);
        int before = count(answered, NEW);
        await().until(() -> count(answered, NEW) > before + 20);
      } finally {
        stop.set(true);
      }
      for (Future<?> each : calling) {
        each.get();
      }
    }
    assertThat(answered).containsOnlyKeys(OLD, NEW);
  }

  private static @Nullable Void call(TestRoutes routes, AtomicBoolean stop) throws Exception {
    while (!stop.get()) {
      routes.run(routes.turn(TestModels.prompt("Halo"), 1));
    }
    return null;
  }

  private static void answerTo(
      Set<String> valid, Map<String, AtomicInteger> answered, Connection connection)
      throws IOException {
    String key =
        connection
            .head()
            .lines()
            .filter(line -> line.startsWith("Authorization: Bearer "))
            .map(line -> line.substring("Authorization: Bearer ".length()))
            .findFirst()
            .orElse("");
    if (!valid.contains(key)) {
      connection.respond(401, "", "{\"error\":{\"message\":\"Incorrect API key\"}}");
      return;
    }
    answered.computeIfAbsent(key, _ -> new AtomicInteger()).incrementAndGet();
    TestRoutes.good(connection);
  }

  private static int count(Map<String, AtomicInteger> answered, String key) {
    return answered.getOrDefault(key, new AtomicInteger()).get();
  }

  @Test
  void shouldSendTheKeyThatItsFileHoldsNow(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "sk-lama\n");
    var env = new ConfigReader(Map.of("OPENAI_API_KEY_FILE", file.toString()));
    OpenAiConfig config = OpenAiConfig.read(env);
    env.finish();
    try (var client = new ModelClient(config, new OkHttpClient())) {
      assertThat(authorization(client, config)).isEqualTo("Bearer sk-lama");

      Files.writeString(file, "sk-baru\n");

      await().until(() -> authorization(client, config).equals("Bearer sk-baru"));
    }
  }

  @Test
  void shouldStopWithTheKeyOfTheTemplateWhereItCanBeNoKey() {
    var real = new ConfigReader(Map.of("OPENAI_API_KEY", "your_openai_key"));
    var stub =
        new ConfigReader(
            Map.of("OPENAI_API_KEY", "your_openai_key", "OPENAI_BASE_URL", "http://stub:8090/v1"));

    OpenAiConfig.read(real);
    OpenAiConfig.read(stub);

    assertThatThrownBy(real::finish)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("OPENAI_API_KEY holds the template's value");
    stub.finish();
  }

  private static String authorization(ModelClient client, OpenAiConfig config) {
    var asked = new ModelRequest(TestModels.prompt("Halo"), "budi/s-1", "budi", 1);
    var body =
        new ChatCompletionBody(config, new Dialect(Set.of()), asked, asked.prompt(), 10, null);
    Request request = client.newCall(body).request();
    return String.valueOf(request.header("Authorization"));
  }
}
