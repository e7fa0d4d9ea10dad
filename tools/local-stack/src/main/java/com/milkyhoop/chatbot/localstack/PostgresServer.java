package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildProcess;
import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL 17 on 127.0.0.1 whose files are not synced to the disk: its data outlives a kill -9
 * of the server, not of the machine. Runs for root too.
 */
public final class PostgresServer extends ServerProcess implements PostgresBackend {

  private static final Duration INIT_LIMIT = Duration.ofSeconds(60);

  private final Path folder;
  private final String database;
  private final PostgresLogin login;
  private final Unprivileged unprivileged;

  /**
   * @param folder for its data and log
   */
  public PostgresServer(Path folder) {
    this(folder, PostgresLogin.MAINTENANCE_DATABASE);
  }

  /**
   * @param database that its address names; whoever needs it creates it
   */
  public PostgresServer(Path folder, String database) {
    this(Folders.create(folder), database, FreePorts.next(), Unprivileged.here());
  }

  PostgresServer(Path folder, String database, int port, Unprivileged unprivileged) {
    super(
        new ChildSpec(
            "postgres",
            unprivileged.command(
                programs(unprivileged).resolve("postgres"), serverArguments(folder, port)),
            Map.of(),
            folder,
            folder.resolve("postgres.log"),
            Signal.INT));
    this.folder = folder;
    this.database = database;
    login = new PostgresLogin("127.0.0.1", port);
    this.unprivileged = unprivileged;
  }

  private static Path programs(Unprivileged unprivileged) {
    String processor =
        switch (Platform.processor()) {
          case AMD64 -> "x86_64";
          case ARM64 -> "arm_64";
        };
    String archive = "postgres-" + Platform.system().word() + "-" + processor + ".txz";
    return NativeBinaries.archive(archive, unprivileged.place()).resolve("bin");
  }

  private static List<String> serverArguments(Path folder, int port) {
    return List.of(
        "-D", folder.resolve("data").toString(),
        "-p", String.valueOf(port),
        "-h", "127.0.0.1",
        "-c", "unix_socket_directories=",
        "-c", "dynamic_shared_memory_type=mmap",
        "-c", "shared_buffers=64MB",
        "-c", "max_connections=200",
        "-c", "fsync=off",
        "-c", "timezone=UTC");
  }

  @Override
  protected void prepare() {
    if (Files.exists(folder.resolve("data"))) {
      return;
    }
    unprivileged.open(folder);
    Path passwordFile = folder.resolve("password");
    try {
      Files.writeString(passwordFile, PostgresLogin.PASSWORD);
      ChildProcess.run(
          new ChildSpec(
              "initdb",
              unprivileged.command(
                  programs(unprivileged).resolve("initdb"), initArguments(passwordFile)),
              Map.of(),
              folder,
              folder.resolve("initdb.log"),
              Signal.TERM),
          INIT_LIMIT);
      Files.delete(passwordFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> initArguments(Path passwordFile) {
    return List.of(
        "-D",
        folder.resolve("data").toString(),
        "-U",
        PostgresLogin.USER,
        "--pwfile=" + passwordFile,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync");
  }

  @Override
  protected boolean isReady() {
    if (!Probe.accepts(login.port())) {
      return false;
    }
    try (Connection connection = login.connect(PostgresLogin.MAINTENANCE_DATABASE)) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public String address() {
    return login.databaseUrl(database);
  }

  @Override
  public PostgresLogin login() {
    return login;
  }
}
