package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Holds what is asked of which server, and how long it is waited for.
 *
 * @param baseUrl what comes before {@code /chat/completions}, with or without a slash at its end;
 *     any server that speaks OpenAI's format
 * @param maxTokens the most that a reply may have
 * @param temperature 0 to 2, as the API takes it; sent where the dialect has it
 */
public record OpenAiConfig(
    URI baseUrl,
    Secret apiKey,
    String model,
    int maxTokens,
    double temperature,
    DialectSettings dialect,
    Timeouts timeouts,
    Retries retries,
    Breaker breaker) {
  private static final URI OPENAI = URI.create("https://api.openai.com/v1");

  /** Stands in .env_template. */
  private static final String TEMPLATE_KEY = "your_openai_key";

  private static final Pattern VERSION = Pattern.compile("api-version=[A-Za-z0-9._-]{1,32}");

  /**
   * Says how long a call may take. They run at the same time; whichever ends first ends the call.
   *
   * @param connect TCP, and then TLS; 2 s: a lost SYN is sent again after 1 s, and another try
   *     helps more than patience
   * @param firstToken from sending a request to its first text or reasoning; 20 s: long prompts
   *     take seconds, and a person leaves before more
   * @param reasoning from the first reasoning to the first text; 100 s: some models think for more
   *     than a minute, and less than the reply has, so that the failure names the cause
   * @param tokenGap between two pieces of text or reasoning; 15 s: gaps are under 1 s where all is
   *     well. Comments that only keep a connection alive are neither
   * @param reply everything, retries included; 110 s: below the 120 s that a turn has by default,
   *     so that a turn ends with the cause and not with its deadline
   */
  public record Timeouts(
      Duration connect,
      Duration firstToken,
      Duration reasoning,
      Duration tokenGap,
      Duration reply) {}

  /**
   * Says when a call is repeated, as long as no text has come and the turn has calls left.
   *
   * @param backoff wait before the first retry, doubled for each further one up to 8 s, each halved
   *     to one and a half by chance; 500 ms, as in OpenAI's own clients
   * @param maxWait the longest wait before a retry, {@code Retry-After} included; 30 s: it holds a
   *     permit, and whoever is told to wait longer should rather fail and say when to come back
   */
  public record Retries(Duration backoff, Duration maxWait) {}

  /**
   * Says when calls are not even tried.
   *
   * @param calls the last so many requests are judged, and not before there are so many: it opens
   *     when half of them failed; 20: a bad minute, not a bad request
   * @param open how long it then stays open, before a few calls try the server; 10 s
   */
  public record Breaker(int calls, Duration open) {}

  public static OpenAiConfig read(ConfigReader env) {
    OpenAiConfig config = read(env, env.requiredSecret("OPENAI_API_KEY", OpenAiConfig::key));
    if (config.baseUrl().equals(OPENAI) && config.apiKey().value().equals(TEMPLATE_KEY)) {
      env.problem(
          "OPENAI_API_KEY holds the template's value; get a key at the model's provider, or set"
              + " OPENAI_BASE_URL to a server that needs none");
    }
    return config;
  }

  /** Reads all but the key, whose place is another for each route of a file. */
  static OpenAiConfig read(ConfigReader env, Secret key) {
    URI baseUrl = env.httpUri("OPENAI_BASE_URL").orElse(OPENAI);
    return new OpenAiConfig(
        env.parsed("OPENAI_BASE_URL", baseUrl.toString(), OPENAI, OpenAiConfig::plainUrl),
        key,
        env.string("OPENAI_MODEL", "gpt-4o").strip(),
        env.integer("MAX_TOKENS", 1000, 1, 1_000_000),
        env.decimal("TEMPERATURE", 0.7, 0, 2),
        DialectSettings.read(env),
        timeouts(env),
        new Retries(
            duration(env, "OPENAI_RETRY_BACKOFF", Duration.ofMillis(500)),
            duration(env, "OPENAI_RETRY_MAX_WAIT", Duration.ofSeconds(30))),
        new Breaker(
            env.integer("OPENAI_BREAKER_CALLS", 20, 1, 10_000),
            duration(env, "OPENAI_BREAKER_OPEN", Duration.ofSeconds(10))));
  }

  private static Timeouts timeouts(ConfigReader env) {
    return new Timeouts(
        duration(env, "OPENAI_CONNECT_TIMEOUT", Duration.ofSeconds(2)),
        duration(env, "OPENAI_FIRST_TOKEN_TIMEOUT", Duration.ofSeconds(20)),
        duration(env, "OPENAI_REASONING_TIMEOUT", Duration.ofSeconds(100)),
        duration(env, "OPENAI_TOKEN_GAP_TIMEOUT", Duration.ofSeconds(15)),
        duration(env, "OPENAI_REPLY_TIMEOUT", Duration.ofSeconds(110)));
  }

  private static Duration duration(ConfigReader env, String name, Duration defaultValue) {
    return env.duration(name, defaultValue, Duration.ofMillis(10), Duration.ofHours(1));
  }

  /** Returns the key where it is one. */
  static String key(String text) {
    String key = text.strip();
    if (!fitsHeader(key)) {
      throw new IllegalArgumentException("must be printable ASCII without spaces");
    }
    return key;
  }

  private static boolean fitsHeader(String key) {
    return key.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }

  /** Some servers take a key in the query, which would show in logs; Azure wants its version. */
  private static URI plainUrl(String value) {
    URI uri = URI.create(value);
    boolean versioned = uri.getRawQuery() == null || VERSION.matcher(uri.getRawQuery()).matches();
    if (!versioned || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "must have no query but Azure's api-version and no fragment, as in "
              + OPENAI
              + "; its value is not shown");
    }
    return uri;
  }
}
