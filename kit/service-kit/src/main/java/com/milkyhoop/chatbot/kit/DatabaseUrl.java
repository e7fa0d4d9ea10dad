package com.milkyhoop.chatbot.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code DATABASE_URL} in the form that Prisma reads: {@code
 * postgresql://user:password@host:5432/database?schema=public}; as for libpq, {@code
 * host:5432,host:5432} are servers of which one is the primary. Messages of its exceptions never
 * hold the value, in which the password stands.
 *
 * @param hosts in the order in which they are tried
 * @param schema where the tables are; Prisma's default is {@code public}
 * @param parameters the others of the query, decoded
 */
public record DatabaseUrl(
    List<HostPort> hosts,
    String database,
    String user,
    Secret password,
    String schema,
    Map<String, String> parameters) {
  private static final int DEFAULT_PORT = 5432;
  private static final String DEFAULT_SCHEMA = "public";
  private static final String SCHEMA = "schema";
  private static final String FORM = "must be postgresql://user:password@host:5432/database";

  public DatabaseUrl {
    hosts = List.copyOf(hosts);
    require(!hosts.isEmpty(), FORM + "; it has no host");
    require(!database.isEmpty(), FORM + "; it has no database");
    require(!user.isEmpty(), FORM + "; it has no user");
    require(!schema.isBlank(), "has an empty ?schema=");
    parameters = Map.copyOf(parameters);
    PrismaParameters.check(parameters);
  }

  /**
   * Reads the value of the variable.
   *
   * @throws IllegalArgumentException with the rule that {@code url} breaks
   */
  public static DatabaseUrl parse(String url) {
    URI uri = uri(url.strip());
    require(
        "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme()),
        FORM + "; it begins with another scheme");
    Map<String, String> parameters = parameters(uri);
    String schema = parameters.getOrDefault(SCHEMA, DEFAULT_SCHEMA);
    parameters.remove(SCHEMA);
    String authority = Optional.ofNullable(uri.getRawAuthority()).orElse("");
    int at = authority.lastIndexOf('@');
    List<String> credentials = credentials(authority.substring(0, Math.max(at, 0)));
    return new DatabaseUrl(
        hosts(authority.substring(at + 1)),
        decoded(Optional.ofNullable(uri.getRawPath()).orElse("").replaceFirst("^/", "")),
        credentials.getFirst(),
        new Secret(credentials.getLast()),
        schema,
        parameters);
  }

  /**
   * Reads the URL that a secret holds; its password is the one that stands there when it is used.
   */
  public static DatabaseUrl of(Secret url) {
    DatabaseUrl now = parse(url.value());
    return new DatabaseUrl(
        now.hosts,
        now.database,
        now.user,
        url.map(text -> parse(text).password().value()),
        now.schema,
        now.parameters);
  }

  /** Returns the URL where it is one. */
  public static String checked(String url) {
    var _ = parse(url);
    return url;
  }

  /** Parameters of the URL that mean nothing here. */
  public List<String> ignoredParameters() {
    return PrismaParameters.ignored(parameters);
  }

  /** Returns the parameters as properties of the JDBC driver. */
  public Map<String, String> driverProperties() {
    return PrismaParameters.driverProperties(parameters);
  }

  /** Returns the hosts as JDBC URLs have them. */
  public String address() {
    return hosts.stream().map(HostPort::toString).collect(joining(","));
  }

  /** Returns the hosts without their ports, as a data source of the driver takes them. */
  public String[] serverNames() {
    return hosts.stream().map(HostPort::hostInUrl).toArray(String[]::new);
  }

  /** Returns the ports of {@link #serverNames}. */
  public int[] portNumbers() {
    return hosts.stream().mapToInt(HostPort::port).toArray();
  }

  /** Shows it without the password. */
  @Override
  public String toString() {
    return "postgresql://%s@%s/%s?schema=%s".formatted(user, address(), database, schema);
  }

  private static URI uri(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException _) {
      throw new IllegalArgumentException(
          FORM
              + "; it is no URL (characters such as # / ? % @ in the password are percent-encoded)");
    }
  }

  private static List<HostPort> hosts(String text) {
    try {
      return HostPort.list(text, DEFAULT_PORT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(FORM + "; it " + e.getMessage(), e);
    }
  }

  private static List<String> credentials(String raw) {
    int colon = raw.indexOf(':');
    return colon < 0
        ? List.of(decoded(raw), "")
        : List.of(decoded(raw.substring(0, colon)), decoded(raw.substring(colon + 1)));
  }

  private static Map<String, String> parameters(URI uri) {
    Map<String, String> found = new LinkedHashMap<>();
    String query = Optional.ofNullable(uri.getRawQuery()).orElse("");
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        found.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return found;
  }

  /** Percent-encoding only: in a URL's user, password and path a plus is a plus. */
  private static String decoded(String raw) {
    return URLDecoder.decode(raw.replace("+", "%2B"), UTF_8);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
