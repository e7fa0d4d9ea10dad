package com.milkyhoop.chatbot.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code REDIS_URL}: {@code redis://user:password@host:6379/0} for one server, {@code
 * redis-sentinel://…@host:26379,host:26379/0?sentinelMasterId=name} for one that Sentinels choose,
 * {@code redis-cluster://…@host:6379,host:6379} for a cluster; with {@code rediss} for {@code
 * redis}, over TLS. Messages of its exceptions never hold the value, in which the password stands.
 *
 * @param hosts the server, Sentinels, or some nodes of the cluster
 * @param user of Redis' ACL; empty for the default user
 * @param password empty where the URL has none
 * @param master name of what the Sentinels watch; empty where there are none
 */
public record RedisUrl(
    Kind kind,
    boolean isTls,
    List<HostPort> hosts,
    String user,
    Secret password,
    int database,
    String master) {
  /** Says which server is the one to talk to. */
  public enum Kind {
    /** The one that is named. */
    SERVER("", 6379),
    /** The one that Sentinels call the primary. */
    SENTINEL("-sentinel", 26_379),
    /** The one that has a key's slot. */
    CLUSTER("-cluster", 6379);

    private final String suffix;
    private final int port;

    Kind(String suffix, int port) {
      this.suffix = suffix;
      this.port = port;
    }
  }

  private static final String RULE =
      "must be redis://user:password@host:6379/0, or begin with rediss, redis-sentinel,"
          + " rediss-sentinel, redis-cluster or rediss-cluster";
  private static final Pattern FORM =
      Pattern.compile(
          "(rediss?)(-sentinel|-cluster|)://(?:([^@/?#]*)@)?([^@/?#]*)(?:/(\\d{0,5}))?"
              + "(?:\\?sentinelMasterId=([^&#\\s]+))?");

  public RedisUrl {
    hosts = List.copyOf(hosts);
    require(kind != Kind.SERVER || hosts.size() == 1, "names several hosts: is it redis-cluster?");
    require(kind == Kind.SENTINEL || master.isEmpty(), "has sentinelMasterId without Sentinels");
    require(kind != Kind.SENTINEL || !master.isEmpty(), "must end with ?sentinelMasterId=name");
    require(kind != Kind.CLUSTER || database == 0, "names a database; a cluster has 0 alone");
  }

  /** Returns that of one server without TLS and password. */
  public static RedisUrl server(String host, int port) {
    return new RedisUrl(
        Kind.SERVER, false, List.of(new HostPort(host, port)), "", new Secret(""), 0, "");
  }

  /**
   * Reads the value of the variable.
   *
   * @throws IllegalArgumentException with the rule that {@code url} breaks
   */
  public static RedisUrl parse(String url) {
    Matcher matcher = FORM.matcher(url.strip());
    require(matcher.matches(), RULE);
    Kind kind = kind(matcher.group(2));
    String login = Optional.ofNullable(matcher.group(3)).orElse("");
    int colon = login.indexOf(':');
    String database = Optional.ofNullable(matcher.group(5)).orElse("");
    return new RedisUrl(
        kind,
        matcher.group(1).equals("rediss"),
        HostPort.list(matcher.group(4), kind.port),
        decoded(colon < 0 ? login : login.substring(0, colon)),
        new Secret(colon < 0 ? "" : decoded(login.substring(colon + 1))),
        database.isEmpty() ? 0 : Integer.parseInt(database),
        decoded(Optional.ofNullable(matcher.group(6)).orElse("")));
  }

  /** Reads the URL that a secret holds; its password is the one that stands there when used. */
  public static RedisUrl of(Secret url) {
    RedisUrl now = parse(url.value());
    return now.withPassword(url.map(text -> parse(text).password().value()));
  }

  /** Returns the URL where it is one. */
  public static String checked(String url) {
    var _ = parse(url);
    return url;
  }

  /** Returns the same with another password. */
  public RedisUrl withPassword(Secret other) {
    return new RedisUrl(kind, isTls, hosts, user, other, database, master);
  }

  /** Shows it without the password. */
  @Override
  public String toString() {
    String all = hosts.stream().map(HostPort::toString).collect(Collectors.joining(","));
    return (isTls ? "rediss" : "redis")
        + kind.suffix
        + "://"
        + (user.isEmpty() ? "" : user + "@")
        + all
        + (database == 0 ? "" : "/" + database)
        + (master.isEmpty() ? "" : "?sentinelMasterId=" + master);
  }

  private static Kind kind(String suffix) {
    return switch (suffix) {
      case "-sentinel" -> Kind.SENTINEL;
      case "-cluster" -> Kind.CLUSTER;
      default -> Kind.SERVER;
    };
  }

  /** Percent-encoding only: in a URL's user and password a plus is a plus. */
  private static String decoded(String raw) {
    try {
      return URLDecoder.decode(raw.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException(RULE + "; user and password are percent-encoded");
    }
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
