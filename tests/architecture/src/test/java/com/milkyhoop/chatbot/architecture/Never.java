package com.milkyhoop.chatbot.architecture;

import static com.milkyhoop.chatbot.architecture.Kind.CONTRACT;
import static com.milkyhoop.chatbot.architecture.Kind.CORE;
import static com.milkyhoop.chatbot.architecture.Kind.DEPLOYABLE;
import static com.milkyhoop.chatbot.architecture.Kind.KIT;
import static com.milkyhoop.chatbot.architecture.Kind.TEST;
import static com.milkyhoop.chatbot.architecture.Kind.TOOL;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.function.Function;

/** Lists what no class may do, and what to do instead. {@link #check} fails with both. */
enum Never {
  CONTRACT_KNOWS_OURS(
      "a contract → another module",
      "everybody reads the contracts: what needs a client, a setting or a decision belongs into"
          + " kit/kafka-kit or into the service that decides",
      Arrows.forbid((from, _, _, to) -> from.is(CONTRACT) && to.isPresent())),

  SERVICE_KIT_KNOWS_OURS(
      "kit/service-kit → another module",
      "it serves processes that know nothing of chat: what is about Kafka belongs into"
          + " kit/kafka-kit, what is about conversations into the service",
      Arrows.forbid((from, _, _, to) -> from.name().equals("service-kit") && to.isPresent())),

  KIT_KNOWS_A_SERVICE(
      "kit → a deployable, core or a tool",
      "a kit is what services are made of: hand it what it needs, as a value or as a port",
      Arrows.forbid(
          (from, _, _, to) ->
              from.is(KIT) && to.filter(it -> it.is(DEPLOYABLE, CORE, TOOL)).isPresent())),

  DEPLOYABLE_IMPORTS_A_DEPLOYABLE(
      "a deployable → a deployable",
      "they meet in Kafka: what both need belongs into schemas where it is on a topic, else into"
          + " core or kit",
      Arrows.forbid(
          (from, _, _, to) ->
              from.is(DEPLOYABLE) && to.filter(it -> it.is(DEPLOYABLE)).isPresent())),

  TOOL_IMPORTS_A_DEPLOYABLE(
      "a tool → a deployable (but bench, which measures their classes)",
      "tools start deployables as processes, from their dist folders",
      Arrows.forbid(
          (from, _, _, to) ->
              from.is(TOOL)
                  && !from.name().equals("bench")
                  && to.filter(it -> it.is(DEPLOYABLE)).isPresent())),

  CORE_IS_NOT_PURE(
      "core → kit, Kafka, HTTP, threads, clients (but model-openai, and TokenCounter, which loads"
          + " ahead)",
      "a decision takes values and returns values: let the caller read, wait, measure and write; an"
          + " adapter such as model-openai may do more",
      Arrows.forbid(
          (from, origin, target, to) ->
              Purity.isAsked(from, origin) && Purity.isBroken(target, to))),

  CORES_KNOW_EACH_OTHER(
      "conversations → models, or the other way",
      "the conversation decides that a turn starts, and the topology has its prompt made: pass what"
          + " the other needs as a value",
      Arrows.forbid(
          (_, origin, target, _) ->
              (Purity.isConversation(origin) && Purity.isModel(target))
                  || (Purity.isModel(origin) && Purity.isConversation(target)))),

  CHAT_TURNS_ARE_READ_BY_OTHERS(
      "anybody but the processor → chat-turns, its changelogs, its stores (but bench's loader, and"
          + " past turns in commands)",
      "they are the processor's private log: read chatbot-log-topic, and write commands to"
          + " chat-requests",
      PrivateLog::condition),

  KAFKA_CLIENT_IS_MADE_ELSEWHERE(
      "a deployable, a kit or the CLI → a Kafka client of its own making (but KafkaClients, and"
          + " Kafka Streams)",
      "KafkaClients makes it with the user, the password and the certificates that the operator"
          + " gave; one made elsewhere would be refused by brokers that ask for them",
      OwnKafkaClients::condition),

  FIXTURE_IS_IN_AN_IMAGE(
      "a contract, core, kit or a deployable → a tool or a test library",
      "what only tests and developers need has the scope test, or stands in tools",
      Arrows.forbid(
          (from, _, target, to) ->
              from.is(CONTRACT, CORE, KIT, DEPLOYABLE)
                  && (to.filter(it -> it.is(TOOL)).isPresent() || Purity.isTestLibrary(target)))),

  MAIN_USES_TESTS(
      "what is not a test → tests/test-kit",
      "fakes and shared servers are for tests: what runs, tools too, has real ones",
      Arrows.forbid(
          (from, _, _, to) -> !from.is(TEST) && to.filter(it -> it.is(TEST)).isPresent())),

  BLACK_BOX_LOOKS_INSIDE(
      "e2e → a deployable's, core's or a kit's classes",
      "it sees what clients and operators see: gRPC, topics, rows, metrics, logs. What it must know"
          + " of a format it says itself",
      Arrows.forbid(
          (from, _, _, to) ->
              from.name().equals("e2e")
                  && to.filter(it -> it.is(DEPLOYABLE, CORE, KIT)).isPresent())),

  PACKAGE_IS_SPLIT(
      "one package in two modules",
      "package-private would mean less than it says: give the newcomer a package of its module, and"
          + " make public what it needs",
      SplitPackages::condition),

  PACKAGES_ARE_IN_A_RING(
      "packages in a ring",
      "none of them could be read or moved alone: turn one arrow around with an interface that the"
          + " user owns, or move the type that both use",
      _ ->
          new ArchCondition<>("never come here") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {}
          }) {
    @Override
    void check(Modules modules) {
      slices()
          .matching("com.milkyhoop.chatbot.(**)")
          .should()
          .beFreeOfCycles()
          .as("Never: " + what)
          .because(instead)
          .check(modules.classes());
    }
  };

  final String what;
  final String instead;
  private final Function<Modules, ArchCondition<JavaClass>> condition;

  Never(String what, String instead, Function<Modules, ArchCondition<JavaClass>> condition) {
    this.what = what;
    this.instead = instead;
    this.condition = condition;
  }

  /** Fails with every class that does it, and with what to do instead. */
  void check(Modules modules) {
    classes()
        .should(condition.apply(modules))
        .as("Never: " + what)
        .because(instead)
        .check(modules.classes());
  }
}
