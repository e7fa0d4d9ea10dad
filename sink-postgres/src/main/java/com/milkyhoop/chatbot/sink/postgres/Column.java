package com.milkyhoop.chatbot.sink.postgres;

import com.milkyhoop.chatbot.sink.row.LogRow;
import java.util.function.Function;

/**
 * A column and where its value comes from.
 *
 * @param name as SQL has it, quoted where it must be
 * @param type that the text becomes
 * @param value as text
 */
record Column(String name, String type, Function<LogRow, String> value) {}
