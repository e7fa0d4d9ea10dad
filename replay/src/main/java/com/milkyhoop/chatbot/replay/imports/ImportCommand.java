package com.milkyhoop.chatbot.replay.imports;

import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.replay.command.BadInputException;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.requests.PastTurnRequests;
import com.milkyhoop.chatbot.replay.requests.RepeatedErasures;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code replay import}: conversations of a file become turns of the log. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Import conversations from a file of one JSON object a line.",
      "OpenAI's chat format, {\"messages\":[{\"role\":\"user\",\"content\":\"...\"}, ...]}, or"
          + " ShareGPT's, {\"conversations\":[{\"from\":\"human\",\"value\":\"...\"}, ...]}.",
      "Each message with its reply becomes a turn: an event of the log, marked as imported, and"
          + " context of what its user writes next. A file may be imported again: what is there"
          + " already is left out."
    })
public final class ImportCommand implements Callable<Integer> {
  private final ReplayConsole console;

  @Parameters(paramLabel = "FILE", description = "The file.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "Whose conversations they are (default: as each line says, else imported).")
  private @Nullable String user;

  @Option(
      names = "--user-field",
      paramLabel = "NAME",
      defaultValue = "user",
      description = "The field that names the user (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init")
  private String userField;

  @Option(
      names = "--session-field",
      paramLabel = "NAME",
      defaultValue = "id",
      description =
          "The field that names the session (default: ${DEFAULT-VALUE}); a line without it is named"
              + " after what it says.")
  @SuppressWarnings("NullAway.Init")
  private String sessionField;

  @Option(
      names = "--skip-broken-lines",
      description = "Import the others; without it nothing is written where a line is broken.")
  private boolean skipBrokenLines;

  @Option(names = "--dry-run", description = "Only look at the file.")
  private boolean dryRun;

  public ImportCommand(ReplayConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Installation installation = dryRun ? Installation.read(console.variables()) : found();
    KafkaSettings kafka = installation.kafka();
    var rules =
        new LineRules(
            Optional.ofNullable(user),
            userField,
            sessionField,
            kafka.maxReplyBytes(),
            new ContentIds(installation.hashes()));
    var imported = new ImportFile(file, rules);
    ImportPlan plan = ImportPlan.of(imported);
    report(plan);
    if (dryRun || plan.turns() == 0) {
      return plan.brokenLines() == 0 ? 0 : BadInputException.EXIT_CODE;
    }
    String model = installation.variables().getOrDefault("OPENAI_MODEL", "gpt-4o");
    var records = new PastTurnRequests(TokenCounter.forModel(model));
    Importer.Result result = new Importer(kafka, plan, records).run(imported);
    PrintWriter out = console.out();
    out.printf("imported: %,d turns%n", result.imported());
    if (result.already() > 0) {
      out.printf("there already: %,d turns%n", result.already());
    }
    if (result.refused() > 0) {
      out.printf("refused: %,d records, now in the dead letters%n", result.refused());
    }
    RepeatedErasures.tell(result.erasedAgain(), out);
    return result.refused() == 0 ? 0 : 1;
  }

  private Installation found() {
    return Installation.find(console);
  }

  /**
   * @throws BadInputException when a line is broken and the others are not wanted without it
   */
  private void report(ImportPlan plan) {
    PrintWriter out = console.out();
    out.printf("%s: %,d conversations, %,d turns%n", file, plan.conversations(), plan.turns());
    if (plan.systemMessages() > 0) {
      out.printf(
          "left out: %,d system messages; SYSTEM_PROMPT is what the model is told%n",
          plan.systemMessages());
    }
    if (plan.unanswered() > 0) {
      out.printf("left out: %,d messages without a reply%n", plan.unanswered());
    }
    if (plan.brokenLines() == 0) {
      return;
    }
    PrintWriter err = console.err();
    plan.problems().forEach(err::println);
    if (plan.brokenLines() > plan.problems().size()) {
      err.printf("... and %,d more%n", plan.brokenLines() - plan.problems().size());
    }
    if (!skipBrokenLines) {
      throw new BadInputException(
          "%s: %,d broken lines; nothing was imported".formatted(file, plan.brokenLines()));
    }
  }
}
