package com.milkyhoop.chatbot.replay.verify;

import com.milkyhoop.chatbot.kit.DatabaseUrl;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.log.Installation;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code replay verify}: proves that the log, and the database, are whole and right. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Prove from the log alone that each request has one event, that each recorded prompt can be",
      "assembled again as it was sent, and that the product would choose its turns again.",
      "With DATABASE_URL also that each event has its rows, equal to the byte, and no other is there."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:All of it holds.",
      "1:It does not; each difference is named by its offset.",
      "2:Wrong usage.",
      "3:Kafka or the database can't be reached."
    })
public final class VerifyCommand implements Callable<Integer> {
  private static final int DIFFERS = 1;

  private final ReplayConsole console;

  @Option(names = "--json", description = "Writes one JSON object.")
  private boolean json;

  @Option(
      names = "--show",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many differences are written at most (default: ${DEFAULT-VALUE}).")
  private int shown;

  @Option(names = "--log-only", description = "Leaves the database alone.")
  private boolean logOnly;

  @Option(
      names = "--rows-of",
      paramLabel = "TOPIC",
      description = "The topic that the rows name, where a copy of it is read.")
  private @Nullable String rowsOf;

  @Option(
      names = "--foreign-rows",
      description = "\"ChatMessage\" may have rows of the service that it was taken over from.")
  private boolean allowsForeignRows;

  public VerifyCommand(ReplayConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Installation installation = Installation.find(console);
    Optional<DatabaseUrl> database = logOnly ? Optional.empty() : installation.database();
    Verification verification =
        new Verifier(installation, database, Optional.ofNullable(rowsOf), allowsForeignRows).run();
    var report = new VerifyReport(verification);
    if (json) {
      report.json(console.out());
    } else {
      report.text(console.out(), shown);
    }
    return verification.holds() ? 0 : DIFFERS;
  }
}
