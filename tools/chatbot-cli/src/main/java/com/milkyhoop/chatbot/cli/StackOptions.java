package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.LocalStackBuilder;
import com.milkyhoop.chatbot.modelstub.ContinuingReplies;
import com.milkyhoop.chatbot.modelstub.Outcome;
import com.milkyhoop.chatbot.modelstub.RandomFailures;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of a local stack. */
final class StackOptions {
  private static final int ADMIN_PORT = 5004;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--processors",
      paramLabel = "N",
      defaultValue = "1",
      description = "Instances of the processor (default: ${DEFAULT-VALUE}).")
  private int processors;

  @Option(
      names = "--ingresses",
      paramLabel = "N",
      defaultValue = "1",
      description = "Instances of the ingress (default: ${DEFAULT-VALUE}).")
  private int ingresses;

  @Option(
      names = "--brokers",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Kafka nodes, each broker and controller; with 3 one may die (default:"
              + " ${DEFAULT-VALUE}).")
  private int brokers;

  @Option(
      names = "--admin",
      description =
          "Runs the operators' server as well, at port 5004 if it is free; its token is ADMIN_TOKEN,"
              + " or else that of the stack.")
  private boolean admin;

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      description = "Keeps all data and logs there (default: a folder that is deleted at the end).")
  private @Nullable Path state;

  @Option(
      names = "--stub-tokens-per-second",
      paramLabel = "N",
      defaultValue = "50",
      description = "How fast the model stub streams, 0: no pause (default: ${DEFAULT-VALUE}).")
  private double tokensPerSecond;

  @Option(
      names = "--stub-first-token-ms",
      paramLabel = "MS",
      defaultValue = "200",
      description = "How long it thinks before (default: ${DEFAULT-VALUE}).")
  private long firstTokenMs;

  @Option(
      names = "--stub-first-token-spread",
      paramLabel = "SIGMA",
      defaultValue = "0",
      description =
          "How far that time spreads: sigma of a log-normal distribution, of which it is the"
              + " median; some 0.6 for real servers (default: 0, always the same).")
  private double firstTokenSpread;

  @Option(
      names = "--stub-answer-tokens",
      paramLabel = "N",
      defaultValue = "0",
      description = "How long made-up answers are (default: 0, as it comes).")
  private int answerTokens;

  @Option(
      names = "--stub-failure-share",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Which share of its answers fail, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double failureShare;

  @Option(
      names = "--stub-failures",
      paramLabel = "KIND",
      split = ",",
      defaultValue = "error,rate-limit,cut",
      description = "How they fail: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private List<FailureKind> failures;

  @Option(
      names = "--stub-seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Decides which ones fail (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** A way for the stub to fail. */
  enum FailureKind {
    ERROR("error", new Outcome.Refuse(500, 0)),
    RATE_LIMIT("rate-limit", new Outcome.Refuse(429, 1)),
    CUT("cut", new Outcome.Cut(5)),
    STALL("stall", new Outcome.Stall(5));

    private final String word;
    private final Outcome outcome;

    FailureKind(String word, Outcome outcome) {
      this.word = word;
      this.outcome = outcome;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /**
   * @param variables for the services
   */
  LocalStackBuilder stack(Home home, Endpoint endpoint, Map<String, String> variables) {
    try {
      LocalStackBuilder stack =
          LocalStack.at(home.folder())
              .processors(processors)
              .ingresses(ingresses)
              .brokers(brokers)
              .preferGrpcPort(endpoint.port())
              .variables(variables)
              .usageLedger()
              .stub(stub());
      if (admin) {
        stack.adminApi(ADMIN_PORT);
      }
      return state == null ? stack : stack.folder(state);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private StubBehaviour stub() {
    List<Outcome> outcomes = failures.stream().map(kind -> kind.outcome).toList();
    return new StubBehaviour(
        tokensPerSecond,
        Duration.ofMillis(firstTokenMs),
        firstTokenSpread,
        answerTokens,
        Set.of(),
        new RandomFailures(failureShare, seed, "", outcomes),
        false,
        ContinuingReplies.WELL);
  }
}
