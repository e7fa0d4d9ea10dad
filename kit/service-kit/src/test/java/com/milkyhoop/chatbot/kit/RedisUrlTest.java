package com.milkyhoop.chatbot.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.kit.RedisUrl.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          redis://r                                     | SERVER   | false | redis://r:6379
          redis://r:7000/2                              | SERVER   | false | redis://r:7000/2
          rediss://budi:a%40b@r                         | SERVER   | true  | rediss://budi@r:6379
          redis://:rahasia@10.0.0.7                     | SERVER   | false | redis://10.0.0.7:6379
          redis://[::1]:7000                            | SERVER   | false | redis://[::1]:7000
          redis-sentinel://s1,s2:7/1?sentinelMasterId=m | SENTINEL | false | redis-sentinel://s1:26379,s2:7/1?sentinelMasterId=m
          rediss-cluster://u:p@n_1:1,n_2                | CLUSTER  | true  | rediss-cluster://u@n_1:1,n_2:6379
          """)
  void shouldReadWhereRedisIs(String url, Kind kind, boolean isTls, String shown) {
    RedisUrl read = RedisUrl.parse(url);

    assertThat(read.kind()).isEqualTo(kind);
    assertThat(read.isTls()).isEqualTo(isTls);
    assertThat(read).hasToString(shown);
  }

  @Test
  void shouldDecodeUserAndPassword() {
    RedisUrl read = RedisUrl.parse("redis://b%3Adi:a%40b+c:d@r");

    assertThat(read.user()).isEqualTo("b:di");
    assertThat(read.password().value()).isEqualTo("a@b+c:d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://r                                | begin with rediss
          redis://                                | has no host
          redis://u:rahasia@                      | has no host
          redis://u:rahasia@r:0                   | port
          redis://u:raha#sia@r                    | must be redis://
          redis://a,b                             | is it redis-cluster?
          redis-sentinel://a                      | ?sentinelMasterId=name
          redis-cluster://a/1                     | a cluster has 0 alone
          redis://a?sentinelMasterId=m            | without Sentinels
          redis://a?timeout=3                     | must be redis://
          """)
  void shouldNameTheRuleThatIsBrokenWithoutThePassword(String url, String rule) {
    assertThatThrownBy(() -> RedisUrl.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rule)
        .hasMessageNotContaining("raha");
  }

  @Test
  void shouldShowThePasswordOfTheMomentWhenItStandsInAFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("url"), "redis://u:lama@r");
    RedisUrl url = RedisUrl.of(Secret.inFile("REDIS_URL_FILE", file, RedisUrl::checked));
    assertThat(url.password().value()).isEqualTo("lama");

    Files.writeString(file, "redis://u:baru@r");

    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> url.password().value().equals("baru"));
  }
}
