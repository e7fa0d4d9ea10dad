package com.milkyhoop.chatbot.replay.run.command;

import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a file that names turns, {@code PARTITION-OFFSET} a line; what follows is ignored. */
final class TurnList {
  private static final Pattern LINE = Pattern.compile("(\\d{1,9})-(\\d{1,18})(\\s.*)?");

  private TurnList() {}

  static List<TurnRef> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new BadInputException("%s can't be read: %s".formatted(file, e.getMessage()), e);
    }
    List<TurnRef> turns = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      Matcher match = LINE.matcher(line);
      if (match.matches()) {
        turns.add(new TurnRef(Integer.parseInt(match.group(1)), Long.parseLong(match.group(2))));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        throw new BadInputException(
            "%s, line %d: must be PARTITION-OFFSET, such as 3-1042".formatted(file, i + 1));
      }
    }
    if (turns.isEmpty()) {
      throw new BadInputException("%s names no turn".formatted(file));
    }
    return turns;
  }
}
