package com.milkyhoop.chatbot.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** Finds those that make Kafka clients themselves. */
final class OwnKafkaClients {
  private static final String BASE = "com.milkyhoop.chatbot.";
  private static final String CLIENTS = "org.apache.kafka.clients.";
  private static final Set<String> MADE =
      Set.of(
          CLIENTS + "producer.KafkaProducer",
          CLIENTS + "consumer.KafkaConsumer",
          CLIENTS + "consumer.KafkaShareConsumer",
          "org.apache.kafka.streams.KafkaStreams");
  private static final Set<String> ADMINS =
      Set.of(
          CLIENTS + "admin.Admin",
          CLIENTS + "admin.AdminClient",
          CLIENTS + "admin.KafkaAdminClient");

  /** Names who makes them for all others. */
  private static final Set<String> MAKERS =
      Set.of(BASE + "kafka.KafkaClients", BASE + "kafka.streams.StreamsComponent");

  private OwnKafkaClients() {}

  static ArchCondition<JavaClass> condition(Modules modules) {
    return new ArchCondition<>("keep to it") {
      @Override
      public void check(JavaClass origin, ConditionEvents events) {
        Module from = modules.owner(origin).orElseThrow();
        boolean isAsked =
            from.is(Kind.CONTRACT, Kind.CORE, Kind.KIT, Kind.DEPLOYABLE)
                || from.name().equals("chatbot-cli");
        if (isAsked && !MAKERS.contains(origin.getName())) {
          origin.getAccessesFromSelf().stream()
              .filter(OwnKafkaClients::makesOne)
              .forEach(
                  it -> events.add(SimpleConditionEvent.violated(origin, it.getDescription())));
        }
      }
    };
  }

  private static boolean makesOne(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    String owner = target.getOwner().getName();
    return MADE.contains(owner) && target.getName().equals("<init>")
        || ADMINS.contains(owner) && target.getName().equals("create");
  }
}
