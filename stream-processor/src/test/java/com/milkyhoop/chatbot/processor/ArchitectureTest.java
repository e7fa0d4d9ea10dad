package com.milkyhoop.chatbot.processor;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "com.milkyhoop.chatbot.processor",
    importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  /** R8: a stream thread can't call a model whose client its package does not know. */
  @ArchTest
  static final ArchRule THE_TOPOLOGY_KNOWS_NO_MODEL =
      noClasses()
          .that()
          .resideInAPackage("..topology..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..openai..", "okhttp3..")
          .orShould()
          .dependOnClassesThat()
          .haveSimpleName("ModelCall");

  @ArchTest
  static final ArchRule NOTHING_HERE_SPEAKS_HTTP =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("okhttp3..", "okio..");

  @ArchTest
  static final ArchRule ONLY_THE_TOPOLOGY_KNOWS_KAFKA_STREAMS =
      noClasses()
          .that()
          .resideOutsideOfPackage("..topology..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka.streams..");

  /** ADR 9: so that a test can try all its states. */
  @ArchTest
  static final ArchRule THE_LEDGER_OF_TURNS_IS_PURE =
      classes()
          .that()
          .haveNameMatching(
              ".*\\.turn\\.(TurnLedger|HeldTurns|TaskEpoch|HolderLease|HolderNotices|EarlyWatches|HeldTurn|Instruction|Slot)(\\$.*)?")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "java.lang..",
                      "java.util",
                      "java.util.function",
                      "java.util.stream",
                      "org.jspecify..",
                      "com.milkyhoop.chatbot.event..")
                  .or(
                      nameMatching(
                          ".*\\.(turn|schemas)\\.(TurnLedger|HeldTurns|TaskEpoch|HolderLease|HolderNotices|EarlyWatches|HolderNotice|HeldTurn|Instruction|Slot|TurnKey|AttemptId|TaskRecords)(\\$.*)?;?")));

  /** ADR 9: an attempt reports by what its thread was given, so that there is no ring. */
  @ArchTest
  static final ArchRule ATTEMPTS_DO_NOT_KNOW_WHO_RUNS_THEM =
      noClasses()
          .that()
          .haveSimpleName("RunningTurn")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              ".*\\.turn\\.(TurnLedger|LedgerTask|LockedLedgers|LockedPermits|TaskTurns|PermitQueue)");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("com.milkyhoop.chatbot.processor.(*)..").should().beFreeOfCycles();
}
