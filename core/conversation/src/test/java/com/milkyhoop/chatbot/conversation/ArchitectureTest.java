package com.milkyhoop.chatbot.conversation;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "com.milkyhoop.chatbot.conversation",
    importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule THE_CORE_IS_PURE =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "com.milkyhoop.chatbot.conversation..",
              "com.milkyhoop.chatbot.schemas..",
              "com.milkyhoop.chatbot.event..",
              "com.milkyhoop.chatbot.store..")
          .because("a decision takes values and returns values: the topology loads and applies");

  @ArchTest
  static final ArchRule THE_CORE_DOES_NO_INPUT_OR_OUTPUT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.net..", "java.io..", "java.util.concurrent..")
          .because("what is read or sent is handed to it");
}
