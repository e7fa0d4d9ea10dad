package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.LogRow;
import java.util.function.Function;

/**
 * A column and where its value comes from.
 *
 * @param name as SQL has it, quoted where it must be
 * @param type of the parameter array's elements
 * @param value as a literal of that type
 */
record Column(String name, String type, Function<LogRow, String> value) {}
