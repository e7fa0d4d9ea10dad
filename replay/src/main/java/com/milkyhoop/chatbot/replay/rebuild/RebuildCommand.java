package com.milkyhoop.chatbot.replay.rebuild;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.command.UnreachableException;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.log.LogReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code replay rebuild}: a database from the log alone, and whether another one equals it. */
@Command(
    name = "rebuild",
    mixinStandardHelpOptions = true,
    description = {
      "Fill an empty database from the log alone, by the sink itself.",
      "The sink that is at work goes on: its offsets are not touched. With --compare the rows are"
          + " then held against those of another database, to the byte."
    })
public final class RebuildCommand implements Callable<Integer> {
  /** Bounds how many differences are named. */
  private static final int NAMED = 100;

  private final ReplayConsole console;

  @Option(
      names = "--into",
      required = true,
      paramLabel = "URL",
      converter = UrlConverter.class,
      description = "postgresql://user:password@host:5432/database without rows of the chatbot.")
  @SuppressWarnings("NullAway.Init")
  private Url into;

  @Option(
      names = "--compare",
      paramLabel = "URL",
      converter = UrlConverter.class,
      description = "The database that it is compared with, such as the one of the sink at work.")
  private @Nullable Url other;

  private long named;

  public RebuildCommand(ReplayConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Installation installation = Installation.find(console);
    try (var sink = new SinkProcess(console.home())) {
      requireEmpty();
      if (other != null) {
        Databases.read(other.parsed(), connection -> true);
      }
      new LogReader(installation.kafka()).present();
      if (!sink.run(variables(installation), this::tell)) {
        console.err().println("chatbot replay: stopped half-way; drop the database and begin anew");
        return UnreachableException.EXIT_CODE;
      }
    }
    Url compared = other;
    return compared == null || isEqual(compared) ? 0 : 1;
  }

  private void requireEmpty() {
    boolean empty =
        Databases.read(
            into.parsed(), connection -> Databases.isEmpty(connection, into.parsed().schema()));
    if (!empty) {
      throw new BadInputException(
          "--into %s has rows of the chatbot; an empty database is filled only"
              .formatted(into.parsed()));
    }
  }

  private Map<String, String> variables(Installation installation) {
    Map<String, String> variables = new HashMap<>(installation.variables());
    variables.put("DATABASE_URL", into.text());
    variables.put("SINK_UNTIL", "end");
    variables.put("HTTP_PORT", "0");
    return variables;
  }

  private void tell(SinkProcess.Line line) {
    if (line.of() >= 0) {
      console.out().printf("%s: %,d of %,d offsets%n", line.message(), line.offsets(), line.of());
    } else if (line.isProblem()) {
      console.err().println(line);
    }
  }

  private boolean isEqual(Url compared) {
    List<DatabaseComparison.Result> results =
        Databases.read(
            into.parsed(),
            mine ->
                Databases.read(
                    compared.parsed(),
                    theirs -> compare(mine, theirs, compared.parsed().schema())));
    results.forEach(
        result ->
            console
                .out()
                .printf(
                    "%s: %,d rows in both, %,d missing, %,d extra, %,d different%n",
                    result.table(),
                    result.rows(),
                    result.missing(),
                    result.extra(),
                    result.different()));
    boolean equal = results.stream().allMatch(DatabaseComparison.Result::isEqual);
    console.out().println(equal ? "equal to the byte" : "not equal");
    return equal;
  }

  private List<DatabaseComparison.Result> compare(
      Connection mine, Connection theirs, String theirSchema) throws SQLException {
    return new DatabaseComparison(
            new DatabaseComparison.Side(mine, into.parsed().schema()),
            new DatabaseComparison.Side(theirs, theirSchema))
        .compare(this::name);
  }

  private void name(String difference) {
    named++;
    if (named <= NAMED) {
      console.out().println(difference);
    } else if (named == NAMED + 1) {
      console.out().println("... and more");
    }
  }

  /**
   * Holds a database's address.
   *
   * @param text with its password
   */
  private record Url(String text, DatabaseUrl parsed) {
    @Override
    public String toString() {
      return parsed.toString();
    }
  }

  private static final class UrlConverter implements ITypeConverter<Url> {
    @Override
    public Url convert(String value) {
      try {
        return new Url(value, DatabaseUrl.parse(value));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
