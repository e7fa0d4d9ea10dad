package com.milkyhoop.chatbot.cli.operate;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/** Checks Redis, Postgres and the model's server. */
final class ServerChecks {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String NOT_SET = " is not set";
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int SERVER_ERROR = 500;

  private ServerChecks() {}

  static List<Finding> all(Site site) {
    return List.of(RedisCheck.of(site), postgres(site), model(site));
  }

  private static Finding postgres(Site site) {
    Optional<String> variable = site.variable("DATABASE_URL");
    if (variable.isEmpty()) {
      return Finding.skipped("Postgres", "DATABASE_URL" + NOT_SET);
    }
    DatabaseUrl url;
    try {
      url = DatabaseUrl.parse(variable.get());
    } catch (IllegalArgumentException e) {
      return Finding.bad("Postgres", "DATABASE_URL " + e.getMessage(), "");
    }
    var source = new PGSimpleDataSource();
    source.setServerNames(url.serverNames());
    source.setPortNumbers(url.portNumbers());
    source.setDatabaseName(url.database());
    source.setUser(url.user());
    source.setPassword(url.password().value());
    source.setLoginTimeout((int) LIMIT.toSeconds());
    try (Connection connection = connect(source, url)) {
      String version = connection.getMetaData().getDatabaseProductVersion();
      return hasTable(connection, url.schema())
          ? Finding.ok("Postgres", version + " at " + url)
          : Finding.note(
              "Postgres", version + " at " + url + " has no tables yet", "The sink makes them.");
    } catch (SQLException e) {
      return Finding.bad(
          "Postgres",
          url + ": " + e.getMessage(),
          "Rows wait in Kafka until it answers: is DATABASE_URL right?");
    }
  }

  /** Connects as the sink does: with the primary, and with TLS where the URL says so. */
  private static Connection connect(PGSimpleDataSource source, DatabaseUrl url)
      throws SQLException {
    source.setTargetServerType("primary");
    for (Map.Entry<String, String> property : url.driverProperties().entrySet()) {
      source.setProperty(property.getKey(), property.getValue());
    }
    return source.getConnection();
  }

  private static boolean hasTable(Connection connection, String schema) throws SQLException {
    try (ResultSet found = connection.getMetaData().getTables(null, schema, "chatbot_log", null)) {
      return found.next();
    }
  }

  private static Finding model(Site site) {
    if (site.variable("MODEL_ROUTES").isPresent()) {
      return Finding.skipped("model", "MODEL_ROUTES has several: see chatbot_model_* of /metrics");
    }
    Optional<String> base = site.variable("OPENAI_BASE_URL");
    Optional<String> key = site.variable("OPENAI_API_KEY");
    if (base.isEmpty() && key.isEmpty()) {
      return Finding.skipped("model", "neither OPENAI_BASE_URL nor OPENAI_API_KEY is set");
    }
    String url = base.orElse("https://api.openai.com/v1").replaceAll("/+$", "") + "/models";
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT);
      key.ifPresent(it -> request.header("Authorization", "Bearer " + it));
      int status = http.send(request.build(), BodyHandlers.discarding()).statusCode();
      return judge(url, status);
    } catch (IOException | IllegalArgumentException e) {
      return Finding.bad("model", url + ": " + e, "Is OPENAI_BASE_URL right?");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Finding.skipped("model", "interrupted");
    }
  }

  /** Judges a status: a server without a list of models answers 404, and may well chat. */
  static Finding judge(String url, int status) {
    return switch (status) {
      case UNAUTHORIZED, FORBIDDEN ->
          Finding.bad("model", url + " refuses the key", "Is OPENAI_API_KEY right?");
      default ->
          status >= SERVER_ERROR
              ? Finding.bad("model", url + " answers HTTP " + status, "Ask who runs it.")
              : Finding.ok("model", url + " answers HTTP " + status);
    };
  }
}
