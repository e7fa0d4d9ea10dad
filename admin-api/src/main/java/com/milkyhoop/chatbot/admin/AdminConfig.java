package com.milkyhoop.chatbot.admin;

import com.milkyhoop.chatbot.admin.grpc.AdminServerSettings;
import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.CallerSettings;
import com.milkyhoop.chatbot.auth.JwtSettings;
import com.milkyhoop.chatbot.grpc.TlsSettings;
import com.milkyhoop.chatbot.grpc.TransportLimits;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.kit.HostPort;
import com.milkyhoop.chatbot.kit.HttpSettings;
import com.milkyhoop.chatbot.kit.LogSettings;
import com.milkyhoop.chatbot.kit.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds the configuration of the operators' server, read from the environment and checked once.
 *
 * @param http where health and metrics are
 * @param database whose rows an export holds, too; empty: none
 * @param requestTtl how long a request has an outcome, as the processors are told
 */
record AdminConfig(
    HttpSettings http,
    KafkaSettings kafka,
    AdminServerSettings server,
    CallerSettings callers,
    JwtSettings users,
    AuditLog.Extent audit,
    Optional<DatabaseUrl> database,
    Duration requestTtl) {
  private static final String DATABASE = "DATABASE_URL";
  private static final int MAX_PORT = 65_535;
  private static final int MAX_INBOUND_BYTES = 16 * 1024;
  private static final int STREAMS = 100;
  private static final DatabaseUrl NONE =
      new DatabaseUrl(
          List.of(new HostPort("none", 1)), "none", "none", new Secret(""), "none", Map.of());

  /**
   * @throws com.milkyhoop.chatbot.kit.ConfigException naming every problem
   */
  static AdminConfig read(Map<String, String> variables) {
    var env = new ConfigReader(variables);
    JwtSettings users = JwtSettings.read(env);
    var config =
        new AdminConfig(
            HttpSettings.read(env),
            KafkaSettings.read(env),
            new AdminServerSettings(
                env.integer("ADMIN_PORT", 5004, 0, MAX_PORT),
                TlsSettings.read(env),
                TransportLimits.read(env, STREAMS, MAX_INBOUND_BYTES),
                env.duration(
                    "SHUTDOWN_GRACE",
                    Duration.ofSeconds(10),
                    Duration.ZERO,
                    Duration.ofMinutes(10))),
            CallerSettings.read(env, "ADMIN_TOKEN", users.isOn()),
            users,
            AuditLog.read(env),
            env.secret(DATABASE, DatabaseUrl::checked)
                .map(url -> url.value().isEmpty() ? NONE : DatabaseUrl.of(url)),
            env.duration(
                "REQUEST_TTL", Duration.ofHours(24), Duration.ofHours(1), Duration.ofDays(3650)));
    LogSettings.check(env);
    env.finish();
    return config;
  }
}
