package com.milkyhoop.chatbot.ingress.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** Runs a Lua script of the class path. Thread-safe. */
public final class RedisScript {
  private final String text;
  private final String sha1;

  private RedisScript(String text) {
    this.text = text;
    this.sha1 = sha1(text);
  }

  /**
   * @param beside the class that the resource stands beside
   */
  public static RedisScript read(Class<?> beside, String resource) {
    try (InputStream in = beside.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      return new RedisScript(new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs it; in a cluster, where its keys are. Redis forgets scripts when it is started again; EVAL
   * teaches it this one.
   *
   * @throws redis.clients.jedis.exceptions.JedisException where Redis does not answer as it should
   */
  public @Nullable Object run(RedisConnections redis, List<String> keys, List<String> arguments) {
    UnifiedJedis client = redis.client();
    try {
      return client.evalsha(sha1, keys, arguments);
    } catch (JedisNoScriptException _) {
      return client.eval(text, keys, arguments);
    }
  }

  private static String sha1(String script) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(script.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
