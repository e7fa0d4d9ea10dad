package com.milkyhoop.chatbot.kafka;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import com.milkyhoop.chatbot.kafka.BrokerTopics.Seen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the topics of a broker in line with a {@link TopicPlan}: creates those that are missing,
 * compares those that exist. Idempotent: any number of instances may run it at the same time. Each
 * service runs it once, before anything else touches Kafka.
 */
public final class TopicSetup {
  private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

  private final TopicPlan plan;
  private final Optional<Short> replication;
  private final boolean creates;
  private final TopicCommands commands;

  /**
   * @param replication of topics that are created; empty: the broker's default
   * @param creates whether missing topics are created, or refused with the commands that do
   * @param brokers for the commands that a person is shown
   */
  public TopicSetup(TopicPlan plan, Optional<Short> replication, boolean creates, String brokers) {
    this.plan = plan;
    this.replication = replication;
    this.creates = creates;
    this.commands = new TopicCommands(brokers);
  }

  /**
   * @throws TopicSetupException when a topic is not what answers rest on, has vanished, can't be
   *     created, or no broker answers within the client's {@code default.api.timeout.ms}; the
   *     message names all of it and the commands that help
   */
  public TopicsFound run(Admin admin) {
    var broker = new BrokerTopics(admin);
    Seen seen =
        broker.read(names(Stream.concat(topics(Map.of()).stream(), plan.ofStreams().stream())));
    var earlier = new EarlierRun(admin, plan);
    new VanishedTopics(plan, replication, commands).refuse(broker, earlier, seen.missing());
    List<TopicSettings> topics = topics(seen.present());
    create(admin, topics.stream().filter(topic -> seen.missing().contains(topic.name())).toList());
    Seen made =
        broker.await(names(topics.stream().filter(topic -> !seen.hidden().contains(topic.name()))));
    compare(
        Stream.concat(topics.stream(), plan.ofStreams().stream()).toList(),
        name -> Optional.ofNullable(made.present().getOrDefault(name, seen.present().get(name))));
    return new TopicsFound(made.present());
  }

  /**
   * Compares without a change: returns what a start would refuse, mend or warn of, and which topics
   * it would have to make.
   */
  public List<TopicFinding> inspect(Admin admin) {
    Seen seen = new BrokerTopics(admin).read(names(topics(Map.of()).stream()));
    List<TopicFinding> findings = new ArrayList<>();
    for (TopicSettings topic : topics(seen.present())) {
      FoundTopic found = seen.present().get(topic.name());
      if (seen.missing().contains(topic.name())) {
        String reason = "is missing; the next service that starts makes it";
        findings.add(
            new TopicFinding(
                topic.name(),
                !creates,
                creates ? reason : "is missing, and TOPICS_CREATE=never",
                Optional.of(commands.create(topic, replication))));
      } else if (found != null) {
        findings.addAll(deviations(topic, found));
      }
    }
    findings.addAll(inspectStreams(admin));
    return findings;
  }

  /**
   * Compares the topics that Kafka Streams has made for the plan's application, whichever there
   * are.
   */
  public List<TopicFinding> inspectStreams(Admin admin) {
    Set<String> all = BrokerTopics.get(admin.listTopics().names(), "the topics can't be listed");
    List<TopicSettings> made = plan.ofStreamsFound(all).ofStreams();
    Seen seen = new BrokerTopics(admin).read(names(made.stream()));
    return made.stream()
        .flatMap(
            topic ->
                Optional.ofNullable(seen.present().get(topic.name())).stream()
                    .flatMap(found -> deviations(topic, found).stream()))
        .toList();
  }

  private List<TopicFinding> deviations(TopicSettings topic, FoundTopic found) {
    return TopicComparison.compare(topic, found).stream()
        .map(
            it ->
                new TopicFinding(
                    topic.name(),
                    it.isFatal(),
                    it.reason(),
                    commands.alter(topic.name(), List.of(it))))
        .toList();
  }

  private List<TopicSettings> topics(Map<String, FoundTopic> found) {
    return plan.topics(
        name -> Optional.ofNullable(found.get(name)).map(FoundTopic::maxMessageBytes).orElse(0));
  }

  private static List<String> names(Stream<TopicSettings> topics) {
    return topics.map(TopicSettings::name).toList();
  }

  /** Asks only for what is missing: where all is there, nobody needs the right to create. */
  private void create(Admin admin, List<TopicSettings> missing) {
    if (missing.isEmpty()) {
      return;
    }
    if (!creates) {
      throw new TopicSetupException(
          missing.stream()
              .map(topic -> "\n  " + commands.create(topic, replication))
              .collect(
                  joining("", "topics are missing, and TOPICS_CREATE=never; create them:", "")));
    }
    Map<String, Integer> replicas = replicas(admin, missing);
    List<NewTopic> wanted =
        missing.stream()
            .map(topic -> newTopic(topic, replicas.getOrDefault(topic.name(), 1)))
            .toList();
    admin
        .createTopics(wanted)
        .values()
        .forEach(
            (name, created) -> {
              try {
                BrokerTopics.get(created, "topic " + name + " can't be created");
                log.atInfo().addKeyValue("topic", name).log("topic created");
              } catch (TopicSetupException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                  throw e;
                }
              }
            });
  }

  private NewTopic newTopic(TopicSettings topic, int replicas) {
    return new NewTopic(topic.name(), Optional.of(topic.partitions()), replication)
        .configs(topic.config(replicas));
  }

  /** Returns how many replicas each would get, which only the broker knows where nobody says. */
  private Map<String, Integer> replicas(Admin admin, List<TopicSettings> missing) {
    Map<String, Integer> replicas = new LinkedHashMap<>();
    if (replication.isPresent()) {
      missing.forEach(topic -> replicas.put(topic.name(), (int) replication.get()));
      return replicas;
    }
    var tried =
        admin.createTopics(
            missing.stream().map(topic -> newTopic(topic, 1)).toList(),
            new CreateTopicsOptions().validateOnly(true));
    for (TopicSettings topic : missing) {
      try {
        String failure = "topic " + topic.name() + " can't be created";
        replicas.put(
            topic.name(), BrokerTopics.get(tried.replicationFactor(topic.name()), failure));
      } catch (TopicSetupException e) {
        if (!(e.getCause() instanceof TopicExistsException
            || e.getCause() instanceof AuthorizationException)) {
          throw e;
        }
        replicas.put(topic.name(), 1);
      }
    }
    return replicas;
  }

  private void compare(
      List<TopicSettings> topics, java.util.function.Function<String, Optional<FoundTopic>> found) {
    List<TopicDeviation> deviations = new ArrayList<>();
    for (TopicSettings topic : topics) {
      found
          .apply(topic.name())
          .ifPresent(is -> deviations.addAll(TopicComparison.compare(topic, is)));
    }
    byTopic(deviations, false).forEach(this::warn);
    Map<String, List<TopicDeviation>> fatal = byTopic(deviations, true);
    if (!fatal.isEmpty()) {
      throw new TopicSetupException(refusal(fatal));
    }
  }

  private static Map<String, List<TopicDeviation>> byTopic(
      List<TopicDeviation> deviations, boolean fatal) {
    return deviations.stream()
        .filter(deviation -> deviation.isFatal() == fatal)
        .collect(groupingBy(TopicDeviation::topic, LinkedHashMap::new, Collectors.toList()));
  }

  private void warn(String topic, List<TopicDeviation> deviations) {
    log.atWarn()
        .addKeyValue("topic", topic)
        .addKeyValue(
            "deviation", deviations.stream().map(TopicDeviation::reason).collect(joining("; ")))
        .addKeyValue("command", commands.alter(topic, deviations).orElse(null))
        .log("a topic is not as it should be");
  }

  private String refusal(Map<String, List<TopicDeviation>> fatal) {
    var message = new StringBuilder("topics are not as they must be:");
    fatal.forEach(
        (topic, deviations) ->
            deviations.forEach(
                it -> message.append("\n- ").append(topic).append(' ').append(it.reason())));
    String mending =
        fatal.entrySet().stream()
            .flatMap(topic -> commands.alter(topic.getKey(), topic.getValue()).stream())
            .map(command -> "\n  " + command)
            .collect(joining());
    if (!mending.isEmpty()) {
      message.append("\nThese commands mend them:").append(mending);
    }
    return message.toString();
  }
}
