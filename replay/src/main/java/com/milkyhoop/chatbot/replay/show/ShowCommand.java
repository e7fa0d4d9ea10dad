package com.milkyhoop.chatbot.replay.show;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.log.ConversationPartition;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code replay show}: the transcript of one conversation. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Show a conversation: what was said, when, how often it was tried, what it cost.")
public final class ShowCommand implements Callable<Integer> {
  private final ReplayConsole console;

  @Spec private CommandSpec command;

  @Option(names = "--user", required = true, paramLabel = "USER", description = "Whose it is.")
  private String user;

  @Option(
      names = "--session",
      defaultValue = "main",
      paramLabel = "SESSION",
      description = "Which of the user's (default: ${DEFAULT-VALUE}).")
  private String session;

  @Option(names = "--json", description = "Writes one event a line, as they are in the log.")
  private boolean json;

  public ShowCommand(ReplayConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ConversationId id = conversation();
    Installation installation = Installation.find(console);
    List<LogRecord.Event> events = events(new LogReader(installation.kafka()), id);
    if (events.isEmpty()) {
      throw new BadInputException(
          "the log has no turn of user %s, session %s".formatted(user, session));
    }
    if (json) {
      events.forEach(event -> console.out().println(new String(event.value(), UTF_8)));
    } else {
      List<LoggedTurn> turns = events.stream().map(LogRecord.Event::turn).toList();
      new Transcript(console.out(), console.interactive()).write(id, turns);
    }
    return 0;
  }

  private ConversationId conversation() {
    try {
      return new ConversationId(user, session);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Returns the conversation's events in their order. The other partitions are read only where the
   * conversation is not where it belongs.
   */
  private static List<LogRecord.Event> events(LogReader reader, ConversationId id) {
    OffsetRanges ranges = reader.present();
    int owner = ConversationPartition.of(id, ranges.partitions().size());
    List<LogRecord.Event> events = read(reader, ranges.only(each -> each == owner), id);
    return events.isEmpty() ? read(reader, ranges.only(each -> each != owner), id) : events;
  }

  private static List<LogRecord.Event> read(
      LogReader reader, OffsetRanges ranges, ConversationId id) {
    List<LogRecord.Event> events = Collections.synchronizedList(new ArrayList<>());
    reader.read(
        ranges,
        _ ->
            record -> {
              if (record instanceof LogRecord.Event event
                  && event.turn().conversation().equals(id)) {
                events.add(event);
              }
            });
    return events.stream()
        .sorted(
            Comparator.comparingLong((LogRecord.Event event) -> event.turn().event().turn())
                .thenComparing(event -> event.turn().ref()))
        .toList();
  }
}
