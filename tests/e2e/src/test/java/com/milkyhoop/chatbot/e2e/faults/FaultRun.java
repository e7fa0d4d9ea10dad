package com.milkyhoop.chatbot.e2e.faults;

import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.e2e.Stack;
import com.milkyhoop.chatbot.e2e.check.Bill;
import com.milkyhoop.chatbot.e2e.check.Checker;
import com.milkyhoop.chatbot.e2e.check.Evidence;
import com.milkyhoop.chatbot.e2e.check.EvidenceCollector;
import com.milkyhoop.chatbot.e2e.check.ModelCalls;
import com.milkyhoop.chatbot.e2e.check.Settlement;
import com.milkyhoop.chatbot.e2e.check.SettlementCollector;
import com.milkyhoop.chatbot.e2e.load.FollowedReply;
import com.milkyhoop.chatbot.e2e.load.Load;
import com.milkyhoop.chatbot.e2e.load.LoadPlan;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.OpenAiStubProcess;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does an experiment: a stack of its own, the load, the fault while replies stream, and the
 * checker's verdict when all is quiet. What is said and stored stays in the stack's folder.
 */
final class FaultRun {
  private static final Logger log = LoggerFactory.getLogger(FaultRun.class);
  private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(90);
  private static final Duration RAMP_LIMIT = Duration.ofSeconds(60);

  private final Experiment experiment;
  private final int brokers;
  private final LoadPlan plan;
  private final StubBehaviour model;
  private final Path folder;
  private final boolean heals;

  /**
   * @param model whose answers are long enough to straddle the fault
   */
  FaultRun(Experiment experiment, int brokers, LoadPlan plan, StubBehaviour model, Path folder) {
    this(experiment, brokers, plan, model, folder, true);
  }

  private FaultRun(
      Experiment experiment,
      int brokers,
      LoadPlan plan,
      StubBehaviour model,
      Path folder,
      boolean heals) {
    this.experiment = experiment;
    this.brokers = brokers;
    this.plan = plan;
    this.model = model;
    this.folder = folder;
    this.heals = heals;
  }

  /** What the fault leaves broken stays so: shorter by a start under load. */
  FaultRun withoutHealing() {
    return new FaultRun(experiment, brokers, plan, model, folder, false);
  }

  Result run() throws IOException, InterruptedException {
    var builder = Stack.builder().folder(folder).stub(model).brokers(brokers);
    if (experiment.isBudgeted()) {
      builder.usageLedger().variable("BUDGETS", budgets().toString());
    }
    try (LocalStack stack = experiment.shape(builder).build()) {
      phase("start");
      stack.start();
      phase("load");
      return run(stack);
    }
  }

  /** Holds back each message, and refuses none. */
  private Path budgets() throws IOException {
    Path file = folder.resolve("budgets").toAbsolutePath();
    return Files.writeString(file, "all tokens month 0 1_000_000_000_000\n");
  }

  private Result run(LocalStack stack) throws InterruptedException {
    try (Load load = Load.start(stack, experiment.load(plan));
        // The last model: an experiment with several kills the first.
        ModelCalls calls = ModelCalls.countingAt(stack.stubs().getLast())) {
      awaitFullLoad(stack);
      phase("fault");
      FaultWindow struck = experiment.fault().strike(stack);
      phase("recovery");
      awaitRecovery(load, struck);
      if (heals) {
        experiment.fault().heal(stack);
      }
      phase("last replies");
      load.finish();
      int forgotten = experiment.asksAgain() ? Memory.forgotten(load, calls) : 0;
      phase("check");
      Evidence evidence =
          new EvidenceCollector(stack, experiment.schemas())
              .gather(load.replies(), load.cancelAnswers(), calls.byMessage());
      Bill bill = Bill.of(stack.stubs().stream().map(OpenAiStubProcess::counts).toList(), evidence);
      Settlement settlement =
          experiment.isBudgeted()
              ? new SettlementCollector(stack, experiment.endsIngress()).gather(evidence, bill)
              : Settlement.NONE;
      long since = experiment.since().of(struck);
      return new Result(
          experiment,
          RecoveryTimes.of(load.replies(), struck, since, model.firstTokenDelay()),
          Endings.of(load.replies()),
          Checker.judge(evidence),
          forgotten,
          Spent.of(stack.stubs().getLast().counts(), model, load.replies(), bill, settlement));
    }
  }

  private void phase(String name) {
    log.atInfo().addKeyValue("experiment", experiment).addKeyValue("phase", name).log("fault run");
  }

  /** All places are taken, and most of the replies stream: others wait for their turn. */
  private void awaitFullLoad(LocalStack stack) {
    Pause.of(plan.rampUp());
    double streaming = plan.inFlight() * (1 - plan.queued()) * 0.8;
    await().atMost(RAMP_LIMIT).until(() -> stack.stub().counts().live() >= streaming);
  }

  /**
   * Until all that was in flight when it happened has ended; if it never does, the checker says.
   */
  private static void awaitRecovery(Load load, FaultWindow struck) {
    List<FollowedReply> inFlight =
        load.replies().stream().filter(reply -> reply.sentAt() <= struck.at()).toList();
    try {
      await()
          .atMost(RECOVERY_LIMIT)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> inFlight.stream().allMatch(reply -> reply.ending().isPresent()));
    } catch (ConditionTimeoutException _) {
      return;
    }
  }
}
