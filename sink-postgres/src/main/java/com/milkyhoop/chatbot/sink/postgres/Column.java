package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.LogRow;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A column and where its values come from. They travel as arrays of types that the driver sends in
 * binary form; the server makes the column's type of them.
 *
 * @param name as SQL has it, quoted where it must be
 * @param sent the type of what is sent
 * @param expression makes the column's type of {@code %s}, which is what was sent
 * @param values of the rows, in their order
 */
record Column(
    String name, String sent, String expression, Function<List<LogRow>, Object[]> values) {
  private static final double MILLIS = 1_000;

  static Column text(String name, Function<LogRow, String> value) {
    return of(name, "text", "%s", value, String[]::new);
  }

  /**
   * @param type is made of the text by the server
   */
  static Column ofText(String name, String type, Function<LogRow, String> value) {
    return of(name, "text", "%s::" + type, value, String[]::new);
  }

  static Column int4(String name, Function<LogRow, Integer> value) {
    return of(name, "int4", "%s", value, Integer[]::new);
  }

  static Column int8(String name, Function<LogRow, Long> value) {
    return of(name, "int8", "%s", value, Long[]::new);
  }

  /** A time of milliseconds; the server would round what is finer. */
  static Column time(String name, Function<LogRow, Instant> value) {
    return of(
        name,
        "float8",
        "to_timestamp(%s)::timestamptz(3)",
        row -> seconds(value.apply(row)),
        Double[]::new);
  }

  /** The same time without its zone, which is UTC. */
  static Column utc(String name, Function<LogRow, Instant> value) {
    Column time = time(name, value);
    return new Column(
        name, time.sent, "(%s) AT TIME ZONE 'UTC'".formatted(time.expression), time.values);
  }

  private static <T> Column of(
      String name,
      String sent,
      String expression,
      Function<LogRow, T> value,
      IntFunction<T[]> array) {
    return new Column(name, sent, expression, rows -> rows.stream().map(value).toArray(array));
  }

  /** A double tells milliseconds apart for 100,000 years, and the server refuses later ones. */
  private static double seconds(Instant time) {
    double fraction = time.getNano() / 1_000_000 / MILLIS;
    return time.getEpochSecond() + fraction;
  }

  /** Returns the column of a row that is sent. */
  String made() {
    return expression.formatted(name) + " AS " + name;
  }
}
