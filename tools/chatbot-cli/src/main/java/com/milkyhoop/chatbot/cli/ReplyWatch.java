package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.localstack.process.ExitActions;
import java.util.Optional;

/** Follows replies for a command, and prints what becomes of those without an end. */
final class ReplyWatch {

  private final Terminal terminal;
  private final Optional<ResumeHint> hint;

  /**
   * @param hint empty where the chatbot ends with this program
   */
  ReplyWatch(Terminal terminal, Optional<ResumeHint> hint) {
    this.terminal = terminal;
    this.hint = hint;
  }

  /** Follows a reply until it has ended; returns the exit code for it. */
  int follow(Reply reply) {
    Runnable atExit = () -> tellWhenLeft(reply);
    try {
      ExitActions.add(atExit);
    } catch (IllegalStateException theProgramEnds) {
      return ExitCode.FAILED;
    }
    try {
      return told(reply.follow(), reply);
    } finally {
      ExitActions.remove(atExit);
    }
  }

  /** Follows a reply likewise; the next Ctrl-C cancels the reply. */
  int followUnlessCancelled(Reply reply) {
    try (CtrlC.Registration _ = terminal.ctrlC().next(reply::cancel)) {
      return follow(reply);
    }
  }

  private int told(ReplyEnd end, Reply reply) {
    return switch (end) {
      case ReplyEnd.Complete complete ->
          complete.isCutShort() ? ExitCode.FAILED : ExitCode.COMPLETED;
      case ReplyEnd.NeverSent() -> {
        terminal.err().println("[cancelled before it was sent]");
        yield ExitCode.FAILED;
      }
      case ReplyEnd.Missing(Problem problem, boolean mayStillCome) -> {
        terminal.err().println("chatbot: " + problem);
        if (mayStillCome) {
          tellHowToResume(reply);
        }
        yield ExitCode.FAILED;
      }
    };
  }

  private void tellWhenLeft(Reply reply) {
    if (terminal.interactive()) {
      terminal.err().println();
    }
    tellHowToResume(reply);
  }

  private void tellHowToResume(Reply reply) {
    hint.ifPresent(it -> terminal.err().println(it.of(reply)));
  }
}
