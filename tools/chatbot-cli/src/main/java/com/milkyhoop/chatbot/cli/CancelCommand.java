package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.option.HelpOption;
import com.milkyhoop.chatbot.v1.CancelReplyResponse;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code chatbot cancel}: stops a reply, and tells how it ended. */
@Command(
    name = "cancel",
    description = {
      "Stop the reply to a message that was sent before; the conversation keeps its text so far.",
      "Tells how it ended when it has. May be repeated."
    })
final class CancelCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final ClientFactory clients;

  @Mixin private HelpOption help;
  @Mixin private RequestOptions options;

  CancelCommand(Terminal terminal, ClientFactory clients) {
    this.terminal = terminal;
    this.clients = clients;
  }

  @Override
  public Integer call() {
    Endpoint endpoint = options.client().endpoint();
    try (ChatbotClient client = clients.connect(options.client(), options.conversation())) {
      Optional<Problem> obstacle = clients.obstacle(options.client());
      if (obstacle.isPresent()) {
        terminal.err().println("chatbot: " + obstacle.get());
        return ExitCode.NO_CHATBOT;
      }
      return switch (client.cancel(options.requestId(), terminal::note).untilItHasEnded()) {
        case CancelCall.Result.Ended(var how) -> tell(how);
        case CancelCall.Result.Failed(var failure) -> fail(Problem.of(failure, endpoint));
      };
    }
  }

  private int tell(CancelReplyResponse how) {
    String reply = how.getCompleted().getReply();
    int characters = reply.codePointCount(0, reply.length());
    return switch (how.getOutcome()) {
      case CANCELLED -> say("cancelled after " + characters + " characters of the reply");
      case COMPLETED -> say("had completed before, with a reply of " + characters + " characters");
      case FAILED -> fail(Problem.hadFailed(how.getFailureReason()));
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> fail(Problem.unknownOutcome());
    };
  }

  private int say(String what) {
    terminal.out().println(what);
    return ExitCode.COMPLETED;
  }

  private int fail(Problem problem) {
    terminal.err().println("chatbot: " + problem);
    return ExitCode.FAILED;
  }
}
