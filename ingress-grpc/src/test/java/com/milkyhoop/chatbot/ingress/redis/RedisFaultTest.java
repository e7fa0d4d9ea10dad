package com.milkyhoop.chatbot.ingress.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

class RedisFaultTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WRONGPASS invalid username-password pair               | CREDENTIALS
          NOAUTH Authentication required.                        | CREDENTIALS
          NOPERM User budi has no permissions                    | PERMISSION
          READONLY You can't write against a read only replica.  | READ_ONLY
          ERR Error running script (call to f_1): @user_script:8: -READONLY You can't write. | READ_ONLY
          MOVED 3999 127.0.0.1:6381                              | CLUSTER
          CROSSSLOT Keys in request don't hash to the same slot  | CLUSTER
          OOM command not allowed when used memory > 'maxmemory'. | NO_WRITES
          MISCONF Redis is configured to save RDB snapshots      | NO_WRITES
          LOADING Redis is loading the dataset in memory         | NOT_READY
          CLUSTERDOWN The cluster is down                        | NOT_READY
          ERR value is not an integer or out of range            | OTHER
          """)
  void shouldTellByTheCodeOfTheAnswer(String answer, RedisFault fault) {
    var failure = new JedisException("no connection", new JedisDataException(answer));

    assertThat(RedisFault.of(failure)).isEqualTo(fault);
    assertThat(RedisFault.words(failure)).isEqualTo(answer);
  }

  @Test
  void shouldTellACertificateThatIsNotTrustedFromAServerThatIsAway() {
    var untrusted = new JedisConnectionException(new SSLHandshakeException("unknown issuer"));
    var away = new JedisConnectionException(new IOException("refused"));

    assertThat(RedisFault.of(untrusted)).isEqualTo(RedisFault.TLS);
    assertThat(RedisFault.of(away)).isEqualTo(RedisFault.AWAY);
  }

  @Test
  void shouldLookAmongWhatWasTriedBefore() {
    var failure = new JedisException("no more attempts");
    failure.addSuppressed(new JedisDataException("NOPERM User budi has no permissions"));

    assertThat(RedisFault.of(failure)).isEqualTo(RedisFault.PERMISSION);
  }
}
