package com.milkyhoop.chatbot.e2e.faults;

import com.milkyhoop.chatbot.e2e.load.LoadPlan;
import com.milkyhoop.chatbot.e2e.releases.Releases;
import com.milkyhoop.chatbot.localstack.KafkaShape.Ability;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.LocalStackBuilder;
import com.milkyhoop.chatbot.localstack.Release;
import com.milkyhoop.chatbot.schemas.SchemaVersions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A fault in a stack of a certain shape, and what must hold. */
enum Experiment {
  NOTHING("nothing", new Fault.Nothing(Duration.ofSeconds(15))),
  ONE_OF_TWO_PROCESSORS_KILLED(
      "kill -9 one of two processors",
      new Fault.KillProcessor(),
      new Target.Moves(Duration.ofSeconds(8))),
  ONE_OF_TWO_PROCESSORS_KILLED_UNTUNED_BROKER(
      "the same, on a broker with its defaults",
      new Fault.KillProcessor(),
      LocalStackBuilder::untunedBroker),
  ONE_OF_TWO_PROCESSORS_KILLED_CONTINUED(
      "kill -9 one of two processors, and a model that goes on",
      new Fault.KillProcessor(),
      stack -> stack.variable("OPENAI_CONTINUE", "continue_final_message"),
      new Target.GoesOn(Duration.ofSeconds(8), 20)),
  ONLY_PROCESSOR_KILLED(
      "kill -9 the only processor, start it",
      new Fault.KillAllProcessors(),
      stack -> stack.processors(1)),
  ONE_OF_TWO_PROCESSORS_STOPPED(
      "SIGTERM one of two processors",
      new Fault.StopProcessor(),
      new Target.NotInterrupted(Duration.ofSeconds(1))),
  ROLLING_RESTART(
      "SIGTERM each service in turn, start it",
      new Fault.RollingRestart(),
      new Target.WholeRepliesOfOneCall()),
  PROCESSOR_FROZEN(
      "SIGSTOP one of two processors for 20 s", new Fault.FreezeProcessor(Duration.ofSeconds(20))),
  PROCESSORS_ADDED_AND_REMOVED(
      "2 processors added, and removed",
      new Fault.AddAndRemoveProcessors(2, Duration.ofSeconds(5)),
      new Target.NotInterrupted(Duration.ofSeconds(2))),
  INGRESS_STOPPED(
      "SIGTERM one of two ingresses, start it",
      new Fault.Away(stack -> stack.ingresses().getLast(), Duration.ZERO),
      new Target.NotInterrupted(Duration.ofSeconds(1))),
  INGRESS_KILLED(
      "kill -9 one of two ingresses, start it",
      new Fault.Kill(stack -> stack.ingresses().getLast())),
  SINK_KILLED("kill -9 the sink, start it", new Fault.Kill(LocalStack::sink)),
  POSTGRES_AWAY(
      "Postgres down for 30 s", new Fault.Away(LocalStack::postgres, Duration.ofSeconds(30))),
  REDIS_AWAY("Redis down for 20 s", new Fault.Away(LocalStack::redis, Duration.ofSeconds(20))),
  BROKER_RESTARTED(
      Brokers.ONE,
      "broker restarted",
      new Fault.Away(LocalStack::kafka, Duration.ZERO),
      new Target.KeepsStreaming(Duration.ofSeconds(3), Duration.ofSeconds(8))),
  BROKER_KILLED(Brokers.ONE, "kill -9 the broker, start it", new Fault.Kill(LocalStack::kafka)),
  ONE_BROKER_KILLED(
      Brokers.THREE,
      "kill -9 one of three brokers",
      new BrokerFault.Kill(false),
      new Target.MovesAndEnds(Duration.ofSeconds(3), Duration.ofSeconds(8))),
  ACTIVE_CONTROLLER_KILLED(
      Brokers.THREE,
      "kill -9 the one that is the active controller",
      new BrokerFault.Kill(true),
      new Target.MovesAndEnds(Duration.ofSeconds(3), Duration.ofSeconds(8))),
  ONE_BROKER_FROZEN(
      Brokers.THREE,
      "SIGSTOP one of three brokers for 20 s",
      new BrokerFault.Freeze(Duration.ofSeconds(20))),
  ONE_BROKER_CUT_OFF(
      Brokers.THREE,
      "one of three brokers cut off from the others for 20 s",
      new BrokerFault.CutOff(Duration.ofSeconds(20)),
      stack -> stack.brokersWith(Ability.CUT_OFF)),
  BROKERS_RESTARTED_IN_TURN(
      Brokers.THREE, "SIGTERM each broker in turn, start it", new BrokerFault.RollingRestart()),
  ALL_BROKERS_RESTARTED(
      Brokers.THREE, "all brokers restarted", new Fault.Away(LocalStack::kafka, Duration.ZERO)),
  ALL_BROKERS_KILLED(
      Brokers.THREE, "kill -9 all brokers, start them", new Fault.Kill(LocalStack::kafka)),
  CLOCK_150_S_AHEAD(
      Brokers.THREE,
      "the clock of one of three brokers 150 s ahead",
      new BrokerFault.MoveClock(Duration.ofSeconds(150), Duration.ofSeconds(20)),
      stack -> stack.brokersWith(Ability.CLOCK),
      new Target.NothingBeforeItIsDue()),
  CLOCK_A_MONTH_AHEAD(
      Brokers.THREE,
      "the same, a month ahead",
      new BrokerFault.MoveClock(Duration.ofDays(31), Duration.ofSeconds(20)),
      Experiment::aMonthAhead,
      new Target.NothingBeforeItIsDue()),
  MODEL_FAILING(
      "20 % of model calls fail (429, 500, stall, cut) for 30 s",
      new Fault.FailingModel(0.2, 1, Duration.ofSeconds(30)), Experiment::impatient),
  FIRST_ROUTE_DEAD(
      "the first of two models fails all calls (500, 429, silent, cut, refusing) for 60 s",
      new Fault.FirstModelDead(Duration.ofSeconds(10)),
      Experiment::twoModels,
      new Target.NothingButWholeReplies()),
  ANY_ORDER(
      "all of these in random order for 5 minutes",
      new Fault.InAnyOrder(Experiment::shortFaults, 1, Duration.ofMinutes(5)),
      Experiment::impatient),
  TO_THE_NEXT_RELEASE(
      "upgraded to a release with other schemas, and back", Releases::today, Releases::next),
  TO_THE_RELEASE_AFTER_NEXT(
      "that upgraded to one that writes them, and back", Releases::next, Releases::afterNext),
  FROM_AN_EARLIER_RELEASE(
      "an earlier release upgraded to today's, and back", Releases::earlier, Releases::today);

  /** How many brokers a stack must have for it. */
  private enum Brokers {
    ANY,
    ONE,
    THREE;

    boolean include(int count) {
      return switch (this) {
        case ANY -> true;
        case ONE -> count == 1;
        case THREE -> count == 3;
      };
    }
  }

  private final Brokers brokers;
  private final String title;
  private final Fault fault;
  private final UnaryOperator<LocalStackBuilder> shape;
  private final Target target;

  Experiment(String title, Fault fault) {
    this(Brokers.ANY, title, fault);
  }

  Experiment(String title, Fault fault, Target target) {
    this(Brokers.ANY, title, fault, target);
  }

  Experiment(String title, Fault fault, UnaryOperator<LocalStackBuilder> shape) {
    this(Brokers.ANY, title, fault, shape);
  }

  Experiment(String title, Fault fault, UnaryOperator<LocalStackBuilder> shape, Target target) {
    this(Brokers.ANY, title, fault, shape, target);
  }

  Experiment(Brokers brokers, String title, Fault fault) {
    this(brokers, title, fault, UnaryOperator.identity(), new Target.None());
  }

  Experiment(Brokers brokers, String title, Fault fault, Target target) {
    this(brokers, title, fault, UnaryOperator.identity(), target);
  }

  Experiment(Brokers brokers, String title, Fault fault, UnaryOperator<LocalStackBuilder> shape) {
    this(brokers, title, fault, shape, new Target.None());
  }

  Experiment(
      Brokers brokers,
      String title,
      Fault fault,
      UnaryOperator<LocalStackBuilder> shape,
      Target target) {
    this.brokers = brokers;
    this.title = title;
    this.fault = fault;
    this.shape = shape;
    this.target = target;
  }

  /** One release upgraded to another, and rolled back. */
  Experiment(String title, Supplier<Release> before, Supplier<Release> after) {
    this(
        Brokers.ANY,
        title,
        new Fault.UpgradeAndRollback(before, after),
        stack -> {
          var _ = after.get(); // It is built before there is any load.
          return stack.release(before.get());
        },
        new Target.NothingButWholeReplies());
  }

  /** Those for stacks of so many brokers. */
  static List<Experiment> on(int brokers) {
    return Arrays.stream(values())
        .filter(each -> each.brokers.include(brokers) && !each.isOfTwoReleases())
        .toList();
  }

  /** Brokers delete by their own clocks what retention says is old; the checker reads it all. */
  private static LocalStackBuilder aMonthAhead(LocalStackBuilder stack) {
    return stack
        .brokersWith(Ability.CLOCK)
        .variables(Map.of("REQUESTS_RETENTION", "90d", "REPLIES_RETENTION", "90d"));
  }

  /** The breaker never opens, so that each turn meets the first model's failure. */
  private static LocalStackBuilder twoModels(LocalStackBuilder stack) {
    return impatient(stack).models(2).variable("OPENAI_BREAKER_CALLS", "10000");
  }

  /** A stalled answer is given up soon, so that a run of some minutes sees its end. */
  private static LocalStackBuilder impatient(LocalStackBuilder stack) {
    return stack.variables(
        Map.of("OPENAI_FIRST_TOKEN_TIMEOUT", "3s", "OPENAI_TOKEN_GAP_TIMEOUT", "2s"));
  }

  private static List<Fault> shortFaults(LocalStack stack) {
    List<Fault> faults =
        new ArrayList<>(
            List.of(
                new Fault.KillProcessor(),
                new Fault.KillAllProcessors(),
                new Fault.StopProcessor(),
                new Fault.FreezeProcessor(Duration.ofSeconds(10)),
                new Fault.AddAndRemoveProcessors(1, Duration.ofSeconds(3)),
                new Fault.Kill(each -> each.ingresses().getLast()),
                new Fault.Kill(LocalStack::sink),
                new Fault.Away(LocalStack::postgres, Duration.ofSeconds(10)),
                new Fault.Away(LocalStack::redis, Duration.ofSeconds(10)),
                new Fault.Away(LocalStack::kafka, Duration.ZERO),
                new Fault.Kill(LocalStack::kafka),
                new Fault.FailingModel(0.2, 2, Duration.ofSeconds(10))));
    if (stack.kafka().brokers().size() > 1) {
      faults.add(new BrokerFault.Kill(true));
      faults.add(new BrokerFault.Freeze(Duration.ofSeconds(10)));
    }
    return faults;
  }

  String title() {
    return title;
  }

  Fault fault() {
    return fault;
  }

  Target target() {
    return target;
  }

  /** Two of what there can be two of, where the experiment says nothing else. */
  LocalStackBuilder shape(LocalStackBuilder stack) {
    return shape.apply(stack.processors(2).ingresses(2));
  }

  /** Where every reply has to be whole, nobody cancels one. */
  LoadPlan load(LoadPlan plan) {
    return switch (this) {
      case ROLLING_RESTART,
          ONE_OF_TWO_PROCESSORS_KILLED_CONTINUED,
          FIRST_ROUTE_DEAD,
          TO_THE_NEXT_RELEASE,
          TO_THE_RELEASE_AFTER_NEXT,
          FROM_AN_EARLIER_RELEASE,
          CLOCK_150_S_AHEAD,
          CLOCK_A_MONTH_AHEAD ->
          plan.withoutCancels();
      default -> plan;
    };
  }

  /** Returns whether the ledger must have the cost of each call. */
  boolean isBilled() {
    return switch (this) {
      case NOTHING,
          ONE_OF_TWO_PROCESSORS_KILLED,
          ONE_OF_TWO_PROCESSORS_KILLED_UNTUNED_BROKER,
          ONE_OF_TWO_PROCESSORS_KILLED_CONTINUED,
          ONLY_PROCESSOR_KILLED,
          ONE_OF_TWO_PROCESSORS_STOPPED,
          ROLLING_RESTART,
          PROCESSOR_FROZEN,
          PROCESSORS_ADDED_AND_REMOVED,
          INGRESS_STOPPED,
          INGRESS_KILLED,
          SINK_KILLED,
          POSTGRES_AWAY,
          REDIS_AWAY,
          BROKER_RESTARTED,
          BROKER_KILLED,
          ANY_ORDER ->
          true;
      default -> false;
    };
  }

  /** Returns whether an ingress ends, whose holds are given back when they are due. */
  boolean endsIngress() {
    return switch (this) {
      case ROLLING_RESTART, INGRESS_STOPPED, INGRESS_KILLED, ANY_ORDER -> true;
      default -> false;
    };
  }

  /** Returns whether there is a budget and the ledger of it, which an earlier release may lack. */
  boolean isBudgeted() {
    return !isOfTwoReleases();
  }

  /** Whether everybody asks once more at the end, to see what is remembered. */
  boolean asksAgain() {
    return target instanceof Target.NothingBeforeItIsDue;
  }

  /** What this machine has not and the experiment needs. */
  Optional<String> missing() {
    return switch (this) {
      case ONE_BROKER_CUT_OFF -> Ability.CUT_OFF.missing();
      case CLOCK_150_S_AHEAD, CLOCK_A_MONTH_AHEAD -> Ability.CLOCK.missing();
      default -> Optional.empty();
    };
  }

  /** Whether it takes a second release, whose build takes minutes. */
  boolean isOfTwoReleases() {
    return fault instanceof Fault.UpgradeAndRollback;
  }

  /** The schemas of the newest release that runs. */
  SchemaVersions schemas() {
    return switch (this) {
      case TO_THE_NEXT_RELEASE, TO_THE_RELEASE_AFTER_NEXT -> Releases.nextSchemas();
      default -> SchemaVersions.shipped();
    };
  }

  /** Where nothing can move before it is back, times are counted from then. */
  Since since() {
    return switch (this) {
      case BROKER_RESTARTED, BROKER_KILLED, ALL_BROKERS_RESTARTED, ALL_BROKERS_KILLED -> Since.BACK;
      default -> Since.FAULT;
    };
  }
}
