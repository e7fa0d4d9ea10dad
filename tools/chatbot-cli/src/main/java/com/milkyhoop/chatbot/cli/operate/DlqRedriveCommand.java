package com.milkyhoop.chatbot.cli.operate;

import com.milkyhoop.chatbot.operator.erasure.RequestedErasure;
import com.milkyhoop.chatbot.operator.letter.ReadLetter;
import com.milkyhoop.chatbot.operator.letter.Redrive;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code chatbot dlq redrive}: writes requests back to where they stood. A request has an id, so
 * that one that was processed after all is not processed again (R11).
 */
@Command(
    name = "redrive",
    description = {
      "Write requests that could not be processed back to chat-requests, once what failed is"
          + " mended.",
      "A request that has an outcome keeps it. Letters that are older than REQUEST_TTL, or than the"
          + " erasure of their user, are left.",
      "Only requests: an end on chat-turns is decided once, and the log has its events already."
    })
final class DlqRedriveCommand implements Callable<Integer> {
  private final OperateConsole console;

  @Mixin private DlqTopicOptions options;

  @Option(names = "--all", description = "All letters; without it --offset names one.")
  private boolean all;

  @Option(names = "--dry-run", description = "Say what would be written, and write nothing.")
  private boolean dryRun;

  DlqRedriveCommand(OperateConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    switch (options.source()) {
      case TURNS -> {
        return refuse("the ends of turns are decided once: send the message again instead");
      }
      case LOG -> {
        return refuse(
            "their events are in the log: mend the table, then let the sink read the log again"
                + " (docs/operations.md)");
      }
      case REQUESTS -> {
        if (all == options.offset().isPresent()) {
          return refuse("say either --all or --offset N");
        }
      }
    }
    Site site = console.site();
    var found = new AtomicInteger();
    var left = new AtomicInteger();
    List<RequestedErasure> erasedAgain =
        new Redrive(site.kafka(), site.requestTtl())
            .run(
                options.offset(),
                dryRun,
                (letter, refusal) -> {
                  found.incrementAndGet();
                  refusal.ifPresent(_ -> left.incrementAndGet());
                  show(letter, refusal);
                });
    erasedAgain.forEach(
        erasure ->
            console
                .out()
                .println(
                    "a user was erased meanwhile, and is erased again: erasure " + erasure.id()));
    console
        .out()
        .printf(
            "%d of %d letters %s%n",
            found.get() - left.get(),
            found.get(),
            dryRun ? "would be written back" : "written back; the letters stay until they expire");
    return left.get() == 0 && found.get() > 0 ? OperateConsole.OK : OperateConsole.NOT_OK;
  }

  private void show(ReadLetter letter, Optional<String> refusal) {
    refusal.ifPresentOrElse(
        why -> console.err().printf("offset %d: %s, left%n", letter.offset(), why),
        () -> console.out().printf("offset %d to %s%n", letter.offset(), letter.place()));
  }

  private int refuse(String why) {
    console.err().println("chatbot: " + why);
    return OperateConsole.BAD_USAGE;
  }
}
