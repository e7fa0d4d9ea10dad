package com.milkyhoop.chatbot.replay.privacy;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.operator.erasure.Eraser;
import com.milkyhoop.chatbot.operator.erasure.ErasureRequests;
import com.milkyhoop.chatbot.operator.erasure.Receipt;
import com.milkyhoop.chatbot.operator.erasure.RequestedErasure;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
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

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init")
  private Which which;

  /** Names the erasure: a new one, or one that was asked for. */
  static final class Which {
    @ArgGroup(exclusive = false, multiplicity = "1")
    private @Nullable SubjectOptions subject;

    @Option(
        names = "--id",
        required = true,
        paramLabel = "ID",
        description =
            "Look again at the erasure of this id, and ask for none: what its user has sent since"
                + " stays.")
    private @Nullable String id;
  }

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
    Subject subject = which.subject == null ? null : which.subject.subject();
    KafkaSettings kafka = Installation.find(console).kafka();
    var eraser = new Eraser(kafka, Duration.ofSeconds(patience));
    Receipt receipt =
        subject == null ? eraser.await(asked(kafka)) : eraser.erase(subject, this::tell);
    console.out().println(receipt.toJson());
    receipt.open().forEach(open -> console.err().println("chatbot erase: " + open));
    return receipt.open().isEmpty() ? 0 : OPEN;
  }

  /** Returns the erasure that was asked for before. */
  private RequestedErasure asked(KafkaSettings kafka) {
    String id = String.valueOf(which.id);
    return new ErasureRequests(kafka)
        .find(id)
        .orElseThrow(
            () ->
                new BadInputException(
                    "%s has no erasure %s, or none any more"
                        .formatted(kafka.topics().requests(), id)));
  }

  /** Names it before it is awaited: asked for anew, it would take what its user sends meanwhile. */
  private void tell(RequestedErasure asked) {
    console
        .err()
        .printf(
            "chatbot erase: erasure %s is asked for; ./chatbot erase --id %s looks at it again%n",
            asked.id(), asked.id());
  }
}
