package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.ChatbotClient.Conversation;
import com.milkyhoop.chatbot.cli.option.HelpOption;
import com.milkyhoop.chatbot.localstack.Folders;
import com.milkyhoop.chatbot.localstack.KafkaServer;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.LocalStackBuilder;
import com.milkyhoop.chatbot.localstack.ServiceProcess;
import com.milkyhoop.chatbot.localstack.process.AotTraining;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.TemporaryFolder;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.SendMessageRequest.OnBusy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code chatbot train}: a stack of its own under load, whose JVMs record what ahead-of-time caches
 * are made of. What serves never records.
 *
 * @see "ADR 20: docs/adr/0020-caches-are-trained.md"
 */
@Command(
    name = "train",
    description = {
      "Make starts faster: record what the JVMs of a stack do under load, and keep it for later"
          + " starts.",
      "Takes half a minute. Until it was called once, nothing is kept; from then on, up and chat"
          + " do it anew, in the background, where jars or Java have changed."
    })
final class TrainCommand implements Callable<Integer> {
  private static final Duration MOST_TO_STOP = Duration.ofMinutes(1);
  private static final Duration LONGEST_LOAD = Duration.ofSeconds(90);
  private static final int CONVERSATIONS = 20;

  /** Loads the classes; these JVMs compile without profiles. */
  private static final int FEW_TURNS = 300;

  /** Gives profiles of the methods that are hot. */
  private static final int MANY_TURNS = 5_000;

  private static final StubBehaviour MODEL =
      StubBehaviour.LIKE_A_MODEL
          .withFirstTokenDelay(Duration.ofMillis(20))
          .withTokensPerSecond(400)
          .withAnswerTokens(40);

  /** Adds what the images have to the options of a long-running stack, on a smaller heap. */
  private static final List<String> OF_THE_IMAGES = List.of("-Xms256m", "-Xmx512m", "-XX:+UseG1GC");

  private static final List<String> IMAGES = List.of("ingress", "processor", "sink");

  private final Terminal terminal;
  private final ClientFactory clients;
  private final Home home;

  @Mixin private HelpOption help;

  @Option(
      names = "--images",
      paramLabel = "FOLDER",
      description =
          "Writes ingress.aot, processor.aot and sink.aot there, for JVMs as the images have them.")
  private @Nullable Path images;

  TrainCommand(Terminal terminal, ClientFactory clients, Home home) {
    this.terminal = terminal;
    this.clients = clients;
    this.home = home;
  }

  @Override
  public Integer call() throws IOException {
    return images == null ? trainForThisMachine() : trainForImages(images);
  }

  private int trainForThisMachine() {
    AotTraining training = AotTraining.into(home.aotCaches());
    boolean answered = record(stack(training).usageLedger(), FEW_TURNS);
    return answered ? tell(training.assemble()) : ExitCode.FAILED;
  }

  private int trainForImages(Path folder) throws IOException {
    Path temporary = TemporaryFolder.create();
    AotTraining training = AotTraining.into(temporary);
    LocalStackBuilder stack =
        stack(training)
            .longRunning()
            .jvmOptions(OF_THE_IMAGES)
            // As containers log: what writes it is trained, too.
            .variable("LOG_FORMAT", "json");
    if (!record(stack, MANY_TURNS)) {
      return ExitCode.FAILED;
    }
    SortedMap<String, Path> caches = training.assemble(IMAGES);
    Folders.create(folder);
    for (Map.Entry<String, Path> each : caches.entrySet()) {
      Path image = folder.resolve(each.getKey() + ".aot");
      Files.move(each.getValue(), image, StandardCopyOption.REPLACE_EXISTING);
      each.setValue(image);
    }
    Folders.delete(temporary);
    return tell(caches);
  }

  private LocalStackBuilder stack(AotTraining training) {
    return LocalStack.at(home.folder())
        .stub(MODEL)
        .variable("RATE_LIMIT_RATE", "1000000")
        .variable("RATE_LIMIT_CAPACITY", "1000000")
        .startupCache(training);
  }

  /** Returns whether messages had replies: others would train failures. */
  private boolean record(LocalStackBuilder builder, int turns) {
    terminal.note("recording " + turns + " turns");
    try (LocalStack stack = builder.build()) {
      stack.start();
      int completed = converse(stack, turns);
      stack.services().forEach(each -> Probe.isOk(each.http("/metrics")));
      // What records takes longer to stop than the stack would give it.
      for (ServiceProcess each : stack.services()) {
        each.stop(MOST_TO_STOP);
      }
      for (KafkaServer each : stack.kafkaCluster().brokers()) {
        each.stop(MOST_TO_STOP);
      }
      if (completed == 0) {
        terminal.err().println("chatbot: no reply was completed, so nothing is kept");
      }
      return completed > 0;
    }
  }

  private int converse(LocalStack stack, int turns) {
    long end = System.nanoTime() + LONGEST_LOAD.toNanos();
    var left = new AtomicInteger(turns);
    var completed = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 1; i <= CONVERSATIONS; i++) {
        var conversation = new Conversation("train-" + i, "train");
        threads.execute(
            () -> {
              try (ChatbotClient client =
                  clients.connect(Endpoint.parse(stack.endpoint()), stack.token(), conversation)) {
                while (left.getAndDecrement() > 0 && System.nanoTime() - end < 0) {
                  Reply reply =
                      client.send(
                          new Message("Halo, nama saya Budi.", OnBusy.ENQUEUE),
                          UUID.randomUUID().toString(),
                          new UnseenReply());
                  if (reply.follow() instanceof ReplyEnd.Complete) {
                    completed.incrementAndGet();
                  }
                }
              }
            });
      }
    }
    return completed.get();
  }

  private int tell(SortedMap<String, Path> caches) {
    caches.forEach((name, cache) -> terminal.out().printf("%-12s %s%n", name, cache));
    return ExitCode.COMPLETED;
  }

  /** Shows nothing: nobody looks. */
  private static final class UnseenReply implements ReplyView {
    @Override
    public void text(String piece) {}

    @Override
    public void restarted(String reason) {}

    @Override
    public void waiting(String reason) {}

    @Override
    public void completed(Completed completed) {}

    @Override
    public void abandoned() {}
  }
}
