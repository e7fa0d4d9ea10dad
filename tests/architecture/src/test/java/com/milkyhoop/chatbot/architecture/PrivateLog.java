package com.milkyhoop.chatbot.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** Finds those that look into the processor's own log and stores. */
final class PrivateLog {
  private static final String BASE = "com.milkyhoop.chatbot.";
  private static final String ROWS = BASE + "store";
  private static final Set<String> TYPES =
      Set.of(BASE + "event.TurnEvent", BASE + "event.TurnEventKind", BASE + "schemas.RowCodecs");

  /** Methods that name the topic or give its codecs. */
  private static final Set<String> WAYS =
      Set.of(
          BASE + "schemas.TopicNames.turns()",
          BASE + "schemas.Codecs.turns()",
          BASE + "schemas.Codecs.rows()");

  /**
   * Names modules of the processor, the contract that has its schema, and the kit that makes it.
   */
  private static final Set<String> MODULES =
      Set.of("schemas", "stream-processor", "conversation", "kafka-kit");

  /**
   * Names packages that write what a processor would have written, measure how fast rows are read,
   * or put past turns into commands on chat-requests.
   */
  private static final Set<String> PACKAGES =
      Set.of(BASE + "bench.history", BASE + "bench.micro", BASE + "replay.requests");

  private PrivateLog() {}

  static ArchCondition<JavaClass> condition(Modules modules) {
    return new ArchCondition<>("keep to it") {
      @Override
      public void check(JavaClass origin, ConditionEvents events) {
        Module from = modules.owner(origin).orElseThrow();
        if (!MODULES.contains(from.name())
            && !from.is(Kind.TEST)
            && !PACKAGES.contains(origin.getPackageName())) {
          look(origin, events);
        }
      }
    };
  }

  private static void look(JavaClass origin, ConditionEvents events) {
    origin.getDirectDependenciesFromSelf().stream()
        .filter(each -> isPrivate(each.getTargetClass()))
        .forEach(each -> events.add(SimpleConditionEvent.violated(origin, each.getDescription())));
    origin.getAccessesFromSelf().stream()
        .filter(each -> WAYS.contains(each.getTarget().getFullName()))
        .forEach(each -> events.add(SimpleConditionEvent.violated(origin, each.getDescription())));
  }

  private static boolean isPrivate(JavaClass type) {
    return type.getPackageName().equals(ROWS) || TYPES.contains(type.getName());
  }
}
