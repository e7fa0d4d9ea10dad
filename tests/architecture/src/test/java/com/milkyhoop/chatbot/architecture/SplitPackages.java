package com.milkyhoop.chatbot.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds packages that have classes in two modules. */
final class SplitPackages {
  private SplitPackages() {}

  static ArchCondition<JavaClass> condition(Modules modules) {
    Map<String, Set<Module>> homes = new TreeMap<>();
    for (JavaClass each : modules.classes()) {
      homes
          .computeIfAbsent(each.getPackageName(), _ -> new TreeSet<>())
          .add(modules.owner(each).orElseThrow());
    }
    return new ArchCondition<>("keep to it") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Set<Module> of = homes.getOrDefault(type.getPackageName(), Set.of());
        if (of.size() > 1) {
          events.add(
              SimpleConditionEvent.violated(
                  type, "%s: its package is in %s".formatted(type.getName(), of)));
        }
      }
    };
  }
}
