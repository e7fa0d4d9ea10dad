package com.milkyhoop.chatbot.architecture;

import static java.util.function.Predicate.not;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Optional;
import java.util.function.Function;

/** Forbids that classes of one kind use classes of another. */
final class Arrows {
  private Arrows() {}

  /** Decides about one use of a class by another. */
  @FunctionalInterface
  interface Forbidden {
    /**
     * @param from the module of {@code origin}
     * @param to the module of {@code target} where that is another one of ours; else empty
     */
    boolean is(Module from, JavaClass origin, JavaClass target, Optional<Module> to);
  }

  static Function<Modules, ArchCondition<JavaClass>> forbid(Forbidden forbidden) {
    return modules ->
        new ArchCondition<>("keep to it") {
          @Override
          public void check(JavaClass origin, ConditionEvents events) {
            Module from = modules.owner(origin).orElseThrow();
            for (Dependency each : origin.getDirectDependenciesFromSelf()) {
              JavaClass target = each.getTargetClass();
              Optional<Module> to = modules.owner(target).filter(not(from::equals));
              if (forbidden.is(from, origin, target, to)) {
                events.add(SimpleConditionEvent.violated(origin, each.getDescription()));
              }
            }
          }
        };
  }
}
