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
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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
  private final Optional<PostgresServer> primary;

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

  /**
   * @param more options, each {@code name=value}; they take precedence
   */
  public PostgresServer(Path folder, List<String> more) {
    this(
        Folders.create(folder),
        PostgresLogin.MAINTENANCE_DATABASE,
        FreePorts.next(),
        Unprivileged.here(),
        more,
        Optional.empty());
  }

  /** Makes a standby of a server that runs: it follows that one until it is promoted. */
  public static PostgresServer standbyOf(PostgresServer primary, Path folder) {
    return new PostgresServer(
        Folders.create(folder),
        primary.database,
        FreePorts.next(),
        primary.unprivileged,
        List.of(),
        Optional.of(primary));
  }

  PostgresServer(Path folder, String database, int port, Unprivileged unprivileged) {
    this(folder, database, port, unprivileged, List.of(), Optional.empty());
  }

  private PostgresServer(
      Path folder,
      String database,
      int port,
      Unprivileged unprivileged,
      List<String> more,
      Optional<PostgresServer> primary) {
    super(
        new ChildSpec(
            "postgres",
            unprivileged.command(
                programs(unprivileged).resolve("postgres"), serverArguments(folder, port, more)),
            Map.of(),
            folder,
            folder.resolve("postgres.log"),
            Signal.INT));
    this.folder = folder;
    this.database = database;
    login = new PostgresLogin("127.0.0.1", port);
    this.unprivileged = unprivileged;
    this.primary = primary;
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

  private static List<String> serverArguments(Path folder, int port, List<String> more) {
    List<String> own =
        List.of(
            "-D", folder.resolve("data").toString(),
            "-p", String.valueOf(port),
            "-h", "127.0.0.1",
            "-c", "unix_socket_directories=",
            "-c", "dynamic_shared_memory_type=mmap",
            "-c", "shared_buffers=64MB",
            "-c", "max_connections=200",
            "-c", "fsync=off",
            "-c", "timezone=UTC");
    return Stream.concat(own.stream(), more.stream().flatMap(each -> Stream.of("-c", each)))
        .toList();
  }

  @Override
  protected void prepare() {
    if (Files.exists(folder.resolve("data"))) {
      return;
    }
    unprivileged.open(folder);
    if (primary.isPresent()) {
      new BaseBackup(primary.get().login, primary.get().data()).copyTo(data());
      return;
    }
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

  /** Returns the folder of its data, which has its configuration too. */
  public Path data() {
    return folder.resolve("data");
  }

  /** Makes a standby the primary; returns when it takes rows. */
  public void promote() {
    try (Connection connection = login.connect(PostgresLogin.MAINTENANCE_DATABASE);
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_promote(true)");
    } catch (SQLException e) {
      throw new IllegalStateException("can't promote " + name(), e);
    }
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
