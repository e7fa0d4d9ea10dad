package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.cli.option.HelpOption;
import com.milkyhoop.chatbot.localstack.process.ExitActions;
import com.milkyhoop.chatbot.localstack.process.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code chatbot up}: the local stack in the foreground, until Ctrl-C. */
@Command(
    name = "up",
    description = {
      "Run the whole chatbot on this machine until Ctrl-C: Kafka, Redis, PostgreSQL and all"
          + " services.",
      "With OPENAI_API_KEY the real model answers, without it a stub with recorded answers."
    })
final class UpCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final StackLauncher launcher;
  private final Instant start = Instant.now();

  @Option(
      names = "--port",
      defaultValue = "5003",
      description = "Where the first ingress listens, if it is free (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--secure",
      description = {
        "Kafka wants TLS and a user, and denies all but the ACLs that docs/operations.md lists;",
        "the ingress wants TLS."
      })
  private boolean secure;

  @Mixin private HelpOption help;
  @Mixin private StackOptions stackOptions;

  UpCommand(Terminal terminal, StackLauncher launcher) {
    this.terminal = terminal;
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (LocalChatbot chatbot =
        launcher.launch(stackOptions, new Endpoint("localhost", port), secure, this::show)) {
      ExitActions.add(() -> terminal.out().println("\nStopping ..."));
      terminal
          .out()
          .printf(
              Locale.ROOT,
              "%nReady after %.1f s. Talk to it: ./chatbot chat --endpoint %s%s   Stop it: Ctrl-C%n"
                  + "Token for other clients: %s%n",
              seconds(),
              chatbot.endpoint(),
              chatbot.ca().map(ca -> " --ca " + ca).orElse(""),
              launcher.whereTheTokenIs());
      if (chatbot.endpoint().port() != port) {
        terminal.out().printf("Port %d is taken, so it is another one.%n", port);
      }
      new CountDownLatch(1).await();
      return ExitCode.COMPLETED;
    }
  }

  private void show(Server ready) {
    terminal
        .out()
        .printf(Locale.ROOT, "%-12s %-55s %5.1f s%n", ready.name(), ready.address(), seconds());
  }

  private double seconds() {
    return Duration.between(start, Instant.now()).toMillis() / 1_000.0;
  }
}
