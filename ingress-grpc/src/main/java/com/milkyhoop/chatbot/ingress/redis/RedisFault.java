package com.milkyhoop.chatbot.ingress.redis;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Tells what Redis refuses from Redis that is away, by the code that its answer begins with (Redis
 * serialization protocol, "simple errors") and by type.
 */
public enum RedisFault {
  /** Does not answer, or not in time. */
  AWAY,
  /** Shows a certificate that is not trusted, or speaks no TLS. */
  TLS,
  /** Refuses user or password. */
  CREDENTIALS,
  /** Does not let the user run the commands or touch the keys. */
  PERMISSION,
  /** Takes no writes: it is a replica, and the primary is another. */
  READ_ONLY,
  /** Is a node of a cluster, and the key is another's. */
  CLUSTER,
  /** Takes no writes: its memory is full, or it can't keep them. */
  NO_WRITES,
  /** Starts, or is busy with something long. */
  NOT_READY,
  /** Answers something else. */
  OTHER;

  /** A script's error holds the code of the command's within it before Redis 7. */
  private static final Pattern CODE =
      Pattern.compile("(?:ERR Error running script.*?-)?([A-Z]+)\\b.*", Pattern.DOTALL);

  /** Returns whether it answers, and time alone may not change what. */
  boolean isRefusal() {
    return this != AWAY && this != NOT_READY;
  }

  static RedisFault of(Throwable failure) {
    JedisDataException answer = find(failure, JedisDataException.class);
    if (answer != null) {
      return ofAnswer(String.valueOf(answer.getMessage()));
    }
    return find(failure, SSLException.class) != null ? TLS : AWAY;
  }

  private static RedisFault ofAnswer(String message) {
    Matcher matcher = CODE.matcher(message);
    return switch (matcher.matches() ? matcher.group(1) : "") {
      case "WRONGPASS", "NOAUTH" -> CREDENTIALS;
      case "NOPERM" -> PERMISSION;
      case "READONLY" -> READ_ONLY;
      case "MOVED", "ASK", "CROSSSLOT" -> CLUSTER;
      case "OOM", "MISCONF", "NOREPLICAS" -> NO_WRITES;
      case "LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY", "UNKILLABLE" -> NOT_READY;
      default -> OTHER;
    };
  }

  /** Returns the first of a type among a failure, its causes, and what was tried before. */
  private static <T extends Throwable> @Nullable T find(
      @Nullable Throwable failure, Class<T> type) {
    if (failure == null || type.isInstance(failure)) {
      return type.cast(failure);
    }
    T cause = find(failure.getCause(), type);
    for (Throwable earlier : failure.getSuppressed()) {
      cause = cause != null ? cause : find(earlier, type);
    }
    return cause;
  }

  /** Returns what Redis says, rather than the words of the client around it. */
  static String words(Throwable failure) {
    for (Class<? extends Throwable> type : List.of(JedisDataException.class, SSLException.class)) {
      Throwable said = find(failure, type);
      if (said != null) {
        return String.valueOf(said.getMessage());
      }
    }
    return failure.toString();
  }

  /** Returns its name in metrics and logs. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
