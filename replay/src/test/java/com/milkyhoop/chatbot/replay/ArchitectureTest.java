package com.milkyhoop.chatbot.replay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "com.milkyhoop.chatbot.replay", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String REPLAY = "com.milkyhoop.chatbot.replay";

  @ArchTest
  static final ArchRule REPLAY_SHOULD_IMPORT_NO_DEPLOYABLE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.milkyhoop.chatbot.ingress..",
              "com.milkyhoop.chatbot.processor..",
              "com.milkyhoop.chatbot.sink..")
          .because("replay reads what they publish: put what it needs into schemas or core");

  @ArchTest
  static final ArchRule RECORDS_SHOULD_KNOW_NO_CLIENT =
      noClasses()
          .that()
          .resideInAPackage(REPLAY + ".record")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "java.sql..", "okhttp3..", "picocli..");

  @ArchTest
  static final ArchRule HISTORY_SHOULD_KNOW_NO_CLIENT =
      noClasses()
          .that()
          .resideInAPackage(REPLAY + ".history")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "java.sql..", "picocli..")
          .because("the log package reads Kafka, and the commands read their options");
}
