package com.milkyhoop.chatbot.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {
  @TempDir Path folder;

  @Test
  void shouldBeWhatItsFileHoldsNow() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "lama\n");
    Secret secret = Secret.inFile("KEY_FILE", file, SecretTest::checked);
    Secret made = secret.map(it -> "Bearer " + it);
    assertThat(secret.value()).isEqualTo("lama");

    Files.writeString(file, "baru\n");

    await().until(() -> secret.value().equals("baru"));
    assertThat(made.value()).isEqualTo("Bearer baru");
  }

  @Test
  void shouldHoldOnToWhatItWasWhenItsFileIsGoneOrWrong() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "lama");
    Path sign = Files.writeString(folder.resolve("sign"), "1");
    Secret secret = Secret.inFile("KEY_FILE", file, SecretTest::checked);
    Secret later = Secret.inFile("SIGN_FILE", sign, SecretTest::checked);

    Files.writeString(file, "not good");
    Files.writeString(sign, "2");
    await()
        .until(
            () -> {
              var _ = secret.value();
              return later.value().equals("2");
            });
    assertThat(secret.value()).isEqualTo("lama");
    Files.delete(file);
    assertThat(secret.value()).isEqualTo("lama");
    Files.writeString(file, "baru");

    await().until(() -> secret.value().equals("baru"));
  }

  @Test
  void shouldNeverBeShown() {
    assertThat(new Secret("rahasia")).hasToString("***").isEqualTo(new Secret("rahasia"));
  }

  private static String checked(String text) {
    if (text.contains(" ")) {
      throw new IllegalArgumentException("holds a space");
    }
    return text;
  }
}
