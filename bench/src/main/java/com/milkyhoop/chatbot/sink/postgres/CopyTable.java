package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.LogRow;
import java.io.IOException;
import java.io.Writer;
import java.util.stream.Collectors;

/** One of the sink's tables as COPY reads it: the sink's columns, in its text form. */
public final class CopyTable {
  private static final String SCHEMA = "public";

  private final Table table;

  private CopyTable(Table table) {
    this.table = table;
  }

  public static CopyTable chatbotLog() {
    return new CopyTable(Tables.chatbotLog(SCHEMA));
  }

  public static CopyTable chatMessage() {
    return new CopyTable(Tables.chatMessage(SCHEMA));
  }

  /** Reads rows from the client. */
  public String statement() {
    return table.columns().stream()
        .map(Column::name)
        .collect(Collectors.joining(", ", "COPY " + table.name() + " (", ") FROM STDIN"));
  }

  /** Adds a row of this table. */
  public void write(LogRow row, Writer out) throws IOException {
    String separator = "";
    for (Column column : table.columns()) {
      out.write(separator);
      out.write(escaped(column.value().apply(row)));
      separator = "\t";
    }
    out.write('\n');
  }

  private static String escaped(String value) {
    return value
        .replace("\\", "\\\\")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t");
  }
}
