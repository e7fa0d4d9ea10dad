package com.milkyhoop.chatbot.ingress.redis;

import com.milkyhoop.chatbot.kit.HostPort;
import com.milkyhoop.chatbot.kit.RedisSettings;
import com.milkyhoop.chatbot.kit.RedisUrl;
import com.milkyhoop.chatbot.kit.Secret;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLParameters;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.Delay;

/** Makes Jedis' client for each kind of Redis. */
final class RedisClients {
  /** The most commands in flight at once with one server; each takes well below a millisecond. */
  private static final int CONNECTIONS = 32;

  private static final String NAME = "chatbot-ingress";

  /** Leaves one try for the node that a key has moved to. */
  private static final int CLUSTER_TRIES = 2;

  /** Lets the nodes be asked again which of them has which slots, whatever they answer. */
  private static final Duration TOPOLOGY_PERIOD = Duration.ofSeconds(30);

  /** Is how long after a Sentinel broke off it is asked again who the primary is. */
  private static final Duration SENTINEL_PAUSE = Duration.ofSeconds(1);

  private RedisClients() {}

  /**
   * Makes a client. One of one server connects when it is used; the others ask the Sentinels or the
   * nodes at once.
   *
   * @throws redis.clients.jedis.exceptions.JedisException where none of these answers
   * @throws IllegalArgumentException where the files for TLS can't be used
   */
  static UnifiedJedis create(RedisSettings settings) {
    RedisUrl url = settings.url();
    JedisClientConfig config = config(settings, url.user(), url.password(), url.database());
    return switch (url.kind()) {
      case SERVER ->
          RedisClient.builder()
              .hostAndPort(address(url.hosts().getFirst()))
              .clientConfig(config)
              .poolConfig(pool(settings.timeout()))
              .build();
      case SENTINEL ->
          RedisSentinelClient.builder()
              .masterName(url.master())
              .sentinels(addresses(url))
              .sentinelClientConfig(
                  config(settings, "", settings.sentinelPassword().orElse(new Secret("")), 0))
              .sentinelReconnectDelay(Delay.constant(SENTINEL_PAUSE))
              .clientConfig(config)
              .poolConfig(pool(settings.timeout()))
              .build();
      case CLUSTER ->
          RedisClusterClient.builder()
              .nodes(addresses(url))
              .maxAttempts(CLUSTER_TRIES)
              .maxTotalRetriesDuration(settings.timeout())
              .topologyRefreshPeriod(TOPOLOGY_PERIOD)
              .clientConfig(config)
              .poolConfig(pool(settings.timeout()))
              .build();
    };
  }

  private static JedisClientConfig config(
      RedisSettings settings, String user, Secret password, int database) {
    int timeoutMs = Math.toIntExact(settings.timeout().toMillis());
    var config =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(timeoutMs)
            .socketTimeoutMillis(timeoutMs)
            .database(database)
            // Nothing is gained by telling the library's version, and its command is not in all
            // ACLs.
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
            .clientName(NAME);
    if (!password.value().isEmpty()) {
      // Each connection shows the password of its moment.
      config.credentialsProvider(
          () -> new DefaultRedisCredentials(user.isEmpty() ? null : user, password.value()));
    }
    if (settings.url().isTls()) {
      var names = new SSLParameters();
      names.setEndpointIdentificationAlgorithm("HTTPS");
      config.ssl(true).sslSocketFactory(settings.tls().socketFactory()).sslParameters(names);
    }
    return config.build();
  }

  private static ConnectionPoolConfig pool(Duration timeout) {
    var pool = new ConnectionPoolConfig();
    pool.setMaxTotal(CONNECTIONS);
    pool.setMaxIdle(CONNECTIONS);
    pool.setMaxWait(timeout);
    return pool;
  }

  private static Set<HostAndPort> addresses(RedisUrl url) {
    return url.hosts().stream().map(RedisClients::address).collect(Collectors.toSet());
  }

  private static HostAndPort address(HostPort host) {
    return new HostAndPort(host.host(), host.port());
  }
}
