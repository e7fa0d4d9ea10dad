package com.milkyhoop.chatbot.sink;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "com.milkyhoop.chatbot.sink", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String SINK = "com.milkyhoop.chatbot.sink";

  @ArchTest
  static final ArchRule READING_AND_WRITING_SHOULD_MEET_IN_ROWS_ONLY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("main")
          .definedBy(SINK)
          .layer("kafka")
          .definedBy(SINK + ".kafka")
          .layer("postgres")
          .definedBy(SINK + ".postgres")
          .layer("row")
          .definedBy(SINK + ".row")
          .whereLayer("main")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("kafka")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("postgres")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("row")
          .mayOnlyBeAccessedByLayers("main", "kafka", "postgres");

  @ArchTest
  static final ArchRule ROWS_SHOULD_KNOW_NEITHER_SIDE =
      noClasses()
          .that()
          .resideInAPackage(SINK + ".row")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..", "java.sql..", "javax.sql..", "org.postgresql..");

  @ArchTest
  static final ArchRule THE_READER_SHOULD_NOT_KNOW_SQL =
      noClasses()
          .that()
          .resideInAPackage(SINK + ".kafka")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer..");

  @ArchTest
  static final ArchRule THE_WRITER_SHOULD_NOT_KNOW_KAFKA =
      noClasses()
          .that()
          .resideInAPackage(SINK + ".postgres")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..");
}
