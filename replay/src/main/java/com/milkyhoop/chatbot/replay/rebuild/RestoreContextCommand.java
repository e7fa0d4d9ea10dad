package com.milkyhoop.chatbot.replay.rebuild;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.event.PastTurn;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.TopicPlan;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.operator.erasure.RequestedErasure;
import com.milkyhoop.chatbot.operator.erasure.UndoneErasures;
import com.milkyhoop.chatbot.operator.erasure.UndoneErasures.ErasurePlace;
import com.milkyhoop.chatbot.replay.command.ReplayConsole;
import com.milkyhoop.chatbot.replay.log.Installation;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.log.Selection;
import com.milkyhoop.chatbot.replay.log.SelectionOptions;
import com.milkyhoop.chatbot.replay.requests.PastTurnRequests;
import com.milkyhoop.chatbot.replay.requests.Processors;
import com.milkyhoop.chatbot.replay.requests.RepeatedErasures;
import com.milkyhoop.chatbot.replay.requests.RequestWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code replay restore-context}: restores conversations of the log in processors that lack them.
 * An erasure that arrives while it writes is requested again, so that it reaches what was restored
 * behind it (R15).
 */
@Command(
    name = "restore-context",
    mixinStandardHelpOptions = true,
    description = {
      "Put conversations of the log back into processors that lost their topics but the log.",
      "What a processor has already stays as it is, so it may be run again at any time. Run it"
          + " before people write: who writes earlier begins anew."
    })
public final class RestoreContextCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Bounds how many conversations of a list are named. */
  private static final int NAMED = 20;

  private final ReplayConsole console;

  @Option(names = "--user", paramLabel = "USER", description = "Conversations of this user.")
  private Set<String> users = Set.of();

  @Option(
      names = "--session",
      paramLabel = "SESSION",
      description = "Conversations of this session.")
  private Set<String> sessions = Set.of();

  @Option(
      names = "--active-since",
      paramLabel = "TIME",
      converter = SelectionOptions.TimeConverter.class,
      description =
          "Conversations with a turn that ended then or later. A processor forgets those that are"
              + " idle for longer than CONTEXT_TTL anyway.")
  private Instant activeSince = Instant.EPOCH;

  @Option(
      names = "--turns",
      paramLabel = "N",
      description =
          "The newest N turns of each conversation (default: ${DEFAULT-VALUE}, as CONTEXT_MAX_TURNS"
              + " has it).")
  private int turns = 200;

  @Option(names = "--dry-run", description = "Only say how many conversations there are.")
  private boolean dryRun;

  public RestoreContextCommand(ReplayConsole console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Installation installation = Installation.find(console);
    KafkaSettings kafka = installation.kafka();
    var log = new LogReader(kafka);
    OffsetRanges ranges = log.present();
    var restorer = new ContextRestorer(log, ranges, conversations(), turns);
    int found = restorer.findActiveSince(activeSince);
    if (dryRun || found == 0) {
      console.out().printf("%,d conversations to restore%n", found);
      return 0;
    }
    try (var processors = new Processors(kafka, PATIENCE)) {
      long refusedBefore = processors.deadLetters();
      Written written = write(installation, restorer);
      List<RequestedErasure> again =
          new UndoneErasures(kafka, RestoreContextCommand::isOlder).requestAgain();
      RepeatedErasures.tell(again, console.out());
      processors.await(again.isEmpty() ? written.ends() : processors.ends(), _ -> {});
      console.out().printf("restored: %,d turns of %,d conversations%n", written.turns(), found);
      long refused = processors.deadLetters() - refusedBefore;
      if (refused > 0) {
        console.out().printf("refused: %,d records, now in the dead letters%n", refused);
      }
      Set<String> begunAnew = restorer.begunAnew(ContextRestorer.behind(ranges, log.present()));
      tell(begunAnew);
      return refused == 0 && begunAnew.isEmpty() ? 0 : 1;
    }
  }

  private Selection conversations() {
    return new Selection(
        null, null, List.of(), users, sessions, Set.of(), Set.of(), Set.of(), false, false, null, 0,
        Set.of());
  }

  /** Returns whether a restored turn had ended before the erasure was asked for. */
  private static boolean isOlder(
      ConsumerRecord<byte[], byte[]> record, ChatRequest request, ErasurePlace erasure) {
    PastTurn past = request.getPast();
    return request.getAction() == Action.RESTORE
        && past != null
        && past.getEndedAt() <= erasure.appendedAt().toEpochMilli();
  }

  /**
   * Describes what was written.
   *
   * @param ends offset behind the last record of each partition
   */
  private record Written(long turns, Map<Integer, Long> ends) {}

  private Written write(Installation installation, ContextRestorer restorer) {
    KafkaSettings kafka = installation.kafka();
    String model = installation.variables().getOrDefault("OPENAI_MODEL", "gpt-4o");
    var records = new PastTurnRequests(TokenCounter.forModel(model));
    int largest = TopicPlan.largestRecordBytes(kafka.maxReplyBytes());
    try (var requests = new RequestWriter(kafka, largest)) {
      long turns = restorer.write(records, requests);
      return new Written(turns, requests.flush());
    }
  }

  private void tell(Set<String> begunAnew) {
    if (begunAnew.isEmpty()) {
      return;
    }
    console
        .out()
        .printf("begun anew before they were restored: %,d conversations%n", begunAnew.size());
    begunAnew.stream().limit(NAMED).forEach(key -> console.out().println("  " + key));
  }
}
