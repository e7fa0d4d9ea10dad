package com.milkyhoop.chatbot.replay.privacy;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.erasure.Eraser;
import com.milkyhoop.chatbot.operator.erasure.Receipt;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code erase}: forgets a user, or one session, everywhere, and prints the receipt. */
@Command(
    name = "erase",
    mixinStandardHelpOptions = true,
    description = {
      "Erase everything that is held of a user, or of one session.",
      "Prints a receipt, one JSON object that names nobody. What the user sends afterwards is a new"
          + " beginning. It can't be taken back."
    })
public final class EraseCommand implements Callable<Integer> {
  private static final int OPEN = 1;

  private final ReplayConsole console;

  @Mixin private final SubjectOptions options = new SubjectOptions();

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description =
          "How long nothing may move before processors or the sink are taken for stopped (default:"
              + " ${DEFAULT-VALUE}). The erasure takes place all the same, when they come back.")
  private int patience = 60;

  public EraseCommand(ReplayConsole console) {
    this.console = console;
  }

  /** Returns 1 where something is still open, which the receipt names. */
  @Override
  public Integer call() {
    Subject subject = options.subject();
    KafkaSettings kafka = Installation.find(console).kafka();
    Receipt receipt = new Eraser(kafka, Duration.ofSeconds(patience)).erase(subject);
    console.out().println(receipt.toJson());
    receipt.open().forEach(open -> console.err().println("chatbot erase: " + open));
    return receipt.open().isEmpty() ? 0 : OPEN;
  }
}
