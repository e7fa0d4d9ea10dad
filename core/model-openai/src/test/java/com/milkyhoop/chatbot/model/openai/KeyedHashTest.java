package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.kit.Secret;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyedHashTest {
  private static final Secret KEY = new Secret("sk-1");

  @Test
  void shouldBeTheSameForTheSameAndFitTheField() {
    String hash = KeyedHash.of(KEY, "prompt_cache_key", "budi/s1");

    assertThat(hash)
        .isEqualTo(KeyedHash.of(KEY, "prompt_cache_key", "budi/s1"))
        .matches("[A-Za-z0-9_-]{32}");
  }

  @Test
  void shouldDifferByIdFieldAndKey() {
    var hashes =
        List.of(
            KeyedHash.of(KEY, "prompt_cache_key", "budi"),
            KeyedHash.of(KEY, "prompt_cache_key", "siti"),
            KeyedHash.of(KEY, "safety_identifier", "budi"),
            KeyedHash.of(new Secret("sk-2"), "prompt_cache_key", "budi"));

    assertThat(new HashSet<>(hashes)).hasSize(4);
  }
}
