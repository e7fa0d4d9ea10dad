package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.kit.ConfigException;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.model.ModelRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatedKeyTest {

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
