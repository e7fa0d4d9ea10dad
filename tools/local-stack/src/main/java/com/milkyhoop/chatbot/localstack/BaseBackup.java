package com.milkyhoop.chatbot.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Copies the data of a PostgreSQL that runs, and makes a standby of the copy. Source: its manual,
 * "Making a Base Backup Using the Low Level API" and "Setting Up a Standby Server".
 *
 * @param from the folder of its data
 */
record BaseBackup(PostgresLogin login, Path from) {
  private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts");
  private static final Set<String> LEFT_EMPTY = Set.of("pg_replslot", "pg_dynshmem", "pg_notify");

  void copyTo(Path to) {
    try (Connection connection = login.connect(PostgresLogin.MAINTENANCE_DATABASE);
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_backup_start('standby', true)");
      copy(to);
      String label = label(statement);
      Files.writeString(to.resolve("backup_label"), label);
      Files.createFile(to.resolve("standby.signal"));
      Files.writeString(
          to.resolve("postgresql.auto.conf"),
          "primary_conninfo = 'host=%s port=%d user=%s password=%s application_name=standby'%n"
              .formatted(login.host(), login.port(), PostgresLogin.USER, PostgresLogin.PASSWORD),
          StandardOpenOption.APPEND);
    } catch (SQLException e) {
      throw new IllegalStateException("can't copy " + from, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String label(Statement statement) throws SQLException {
    try (ResultSet stopped =
        statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
      if (!stopped.next()) {
        throw new SQLException("pg_backup_stop returns nothing");
      }
      return stopped.getString(1);
    }
  }

  private void copy(Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.toList();
    }
    for (Path file : files) {
      Path relative = from.relativize(file);
      boolean isLeft =
          LEFT_OUT.contains(relative.toString())
              || (relative.getNameCount() > 1
                  && LEFT_EMPTY.contains(relative.getName(0).toString()));
      if (!isLeft) {
        copy(file, to.resolve(relative));
      }
    }
  }

  /** Files come and go meanwhile; what the server needs of those that go is in its WAL. */
  private static void copy(Path file, Path target) throws IOException {
    try {
      Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
    } catch (NoSuchFileException _) {
      if (Files.exists(file)) {
        throw new IOException("can't copy " + file);
      }
    }
  }
}
