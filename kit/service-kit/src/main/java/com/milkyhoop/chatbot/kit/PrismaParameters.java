package com.milkyhoop.chatbot.kit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Translates what the query parameters of a Prisma connection URL are for the JDBC driver. Source:
 * Prisma, "PostgreSQL database connector", connection URL arguments; libpq's words are understood
 * too.
 */
final class PrismaParameters {
  private static final String SSL_MODE = "sslmode";
  private static final String SSL_CERT = "sslcert";
  private static final String SSL_KEY = "sslkey";
  private static final String SSL_ACCEPT = "sslaccept";
  private static final String PGBOUNCER = "pgbouncer";

  private static final Map<String, String> DRIVER_NAMES =
      Map.ofEntries(
          Map.entry(SSL_MODE, "sslmode"),
          Map.entry(SSL_CERT, "sslrootcert"),
          Map.entry("sslrootcert", "sslrootcert"),
          Map.entry("sslidentity", "sslkey"),
          Map.entry(SSL_KEY, "sslkey"),
          Map.entry("sslpassword", "sslpassword"),
          Map.entry("connect_timeout", "connectTimeout"),
          Map.entry("socket_timeout", "socketTimeout"),
          Map.entry("application_name", "ApplicationName"),
          Map.entry("channel_binding", "channelBinding"),
          Map.entry("options", "options"));

  private static final Map<String, String> RULES =
      Map.of(
          SSL_MODE,
          "disable|allow|prefer|require|verify-ca|verify-full",
          SSL_ACCEPT,
          "strict|accept_invalid_certs",
          PGBOUNCER,
          "true|false",
          "channel_binding",
          "disable|prefer|require",
          "target_session_attrs",
          "any|read-write|primary",
          "targetServerType",
          "any|primary",
          "connect_timeout",
          "\\d{1,6}",
          "socket_timeout",
          "\\d{1,6}");

  /** Says which of several hosts is the one, which the sink knows: the primary. */
  private static final Set<String> OF_THE_TARGET =
      Set.of("target_session_attrs", "targetServerType");

  /** They size the pool of a Prisma client; the sink has one connection. */
  private static final Set<String> OF_PRISMAS_POOL =
      Set.of("connection_limit", "pool_timeout", "statement_cache_size");

  private PrismaParameters() {}

  /**
   * @throws IllegalArgumentException when the value of a known one is wrong
   */
  static void check(Map<String, String> parameters) {
    RULES.forEach(
        (name, rule) -> {
          String value = parameters.get(name);
          if (value != null && !value.matches(rule)) {
            throw new IllegalArgumentException("has ?" + name + "=, which must match " + rule);
          }
        });
  }

  /** Names that neither the driver nor Prisma's pool knows. */
  static List<String> ignored(Map<String, String> parameters) {
    return parameters.keySet().stream()
        .filter(name -> !DRIVER_NAMES.containsKey(name) && !OF_PRISMAS_POOL.contains(name))
        .filter(
            name ->
                !OF_THE_TARGET.contains(name)
                    && !name.equals(SSL_ACCEPT)
                    && !name.equals(PGBOUNCER))
        .sorted()
        .toList();
  }

  /** The driver's properties. */
  static Map<String, String> driverProperties(Map<String, String> parameters) {
    Map<String, String> properties = new HashMap<>();
    parameters.forEach(
        (name, value) ->
            Optional.ofNullable(DRIVER_NAMES.get(name))
                .ifPresent(driverName -> properties.put(driverName, value)));
    if (parameters.containsKey(SSL_KEY) && parameters.containsKey(SSL_CERT)) {
      // With a key it is libpq's word, whose certificate is the client's own.
      properties.remove("sslrootcert");
      Optional.ofNullable(parameters.get("sslrootcert"))
          .ifPresent(ca -> properties.put("sslrootcert", ca));
      properties.put(SSL_CERT, parameters.get(SSL_CERT));
    }
    if ("strict".equals(parameters.get(SSL_ACCEPT))
        && !"disable".equals(parameters.get(SSL_MODE))) {
      properties.put(SSL_MODE, "verify-full");
    }
    if ("true".equals(parameters.get(PGBOUNCER))) {
      properties.put("prepareThreshold", "0");
    }
    return properties;
  }
}
