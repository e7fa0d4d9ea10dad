package com.milkyhoop.chatbot.cli.operate;

import com.milkyhoop.chatbot.cli.option.HelpOption;
import com.milkyhoop.chatbot.cli.option.IdConverter;
import com.milkyhoop.chatbot.operator.inspect.ConversationInspector;
import com.milkyhoop.chatbot.operator.inspect.Inspection;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code chatbot inspect}: what a conversation is doing, from the requests and the log. What its
 * processor holds is nobody else's to read; a request without a log event is unfinished.
 */
@Command(
    name = "inspect",
    description = {
      "Say what a conversation is doing: each request of the last hour, and how it ended or how"
          + " long",
      "it has been unfinished. No text is shown: that is for ./chatbot replay show."
    })
final class InspectCommand implements Callable<Integer> {
  private final OperateConsole console;

  @Mixin private HelpOption help;

  @Parameters(index = "0", paramLabel = "USER", converter = IdConverter.class)
  private String user;

  @Parameters(index = "1", paramLabel = "SESSION", converter = IdConverter.class)
  private String session;

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      defaultValue = "PT1H",
      description = "How far back to look, as PT1H or P2D (default: ${DEFAULT-VALUE}).")
  private Duration since;

  InspectCommand(OperateConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    var conversation = new ConversationId(user, session);
    Inspection found =
        new ConversationInspector(console.site().kafka()).inspect(conversation, since);
    console.out().printf("%s is on partition %d%n", conversation.key(), found.partition());
    found.requests().forEach(this::tell);
    if (found.requests().isEmpty()) {
      console.out().println("no message within " + since);
    }
    return OperateConsole.OK;
  }

  private void tell(Inspection.Request request) {
    console
        .out()
        .printf(
            "%s  %s  %s%n",
            request.askedAt(),
            request.id(),
            request.end().map(InspectCommand::how).orElseGet(() -> unfinished(request)));
  }

  private static String how(LogEvent event) {
    String failure = event.error() == null ? "" : ", " + event.error().reason();
    return "%s, turn %d, %d calls%s"
        .formatted(
            event.event().name().toLowerCase(Locale.ROOT).replace("message_", ""),
            event.turn(),
            event.attempts(),
            failure);
  }

  private static String unfinished(Inspection.Request request) {
    Duration age = Duration.between(request.askedAt(), Instant.now());
    String where = request.isRead() ? "a processor has it" : "no processor has committed it yet";
    String late = request.isLate() ? ", past its deadline" : "";
    String cancel = request.isCancelling() ? ", to be cancelled" : "";
    return "unfinished for %d s: %s%s%s".formatted(age.toSeconds(), where, late, cancel);
  }
}
