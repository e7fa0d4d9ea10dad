package com.milkyhoop.chatbot.ingress;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which package may know what. */
class ArchitectureTest {
  private static final String BASE = "com.milkyhoop.chatbot.ingress";
  private static final JavaClasses INGRESS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(BASE);

  @Test
  void shouldKnowNoTechnologyWhenItIsTheCore() {
    classes()
        .that()
        .resideInAnyPackage(BASE + ".request", BASE + ".reply")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "com.milkyhoop.chatbot.schemas",
            "com.milkyhoop.chatbot.model",
            BASE + ".request",
            BASE + ".reply")
        .check(INGRESS);
  }

  @Test
  void shouldKnowNoAdapterWhenItIsTheLifeOfACall() {
    noClasses()
        .that()
        .resideInAnyPackage(BASE + ".call", BASE + ".error")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..", "redis..", "io.grpc.stub..", "io.grpc.netty..", BASE + ".grpc")
        .check(INGRESS);
  }

  @Test
  void shouldUseATechnologyOnlyWhenItIsItsAdapter() {
    onlyIn(List.of(".relay", ".usage"), "org.apache.kafka.clients.consumer..");
    onlyIn(List.of(".publish"), "org.apache.kafka.clients.producer..");
    onlyIn(List.of(".redis"), "io.github.resilience4j..");
    onlyIn(List.of(".redis"), "redis..");
    onlyIn(List.of(".grpc"), "io.grpc.stub..", "io.grpc.netty..", "com.milkyhoop.chatbot.v1..");
  }

  @Test
  void shouldHaveNoCyclesWhenPackagesUseEachOther() {
    slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(INGRESS);
  }

  private static void onlyIn(List<String> owners, String... technology) {
    noClasses()
        .that()
        .resideOutsideOfPackages(owners.stream().map(BASE::concat).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(technology)
        .check(INGRESS);
  }
}
