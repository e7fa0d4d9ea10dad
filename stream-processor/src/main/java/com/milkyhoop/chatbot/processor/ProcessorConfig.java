package com.milkyhoop.chatbot.processor;

import com.milkyhoop.chatbot.conversation.ConversationLimits;
import com.milkyhoop.chatbot.kafka.KafkaSettings;
import com.milkyhoop.chatbot.kafka.streams.StreamsSettings;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.HttpSettings;
import com.milkyhoop.chatbot.kit.InstanceId;
import com.milkyhoop.chatbot.kit.LogSettings;
import com.milkyhoop.chatbot.kit.TracingSettings;
import com.milkyhoop.chatbot.model.ListPrices;
import com.milkyhoop.chatbot.model.PriceFile;
import com.milkyhoop.chatbot.model.PriceTable;
import com.milkyhoop.chatbot.model.openai.RoutesConfig;
import com.milkyhoop.chatbot.model.redaction.PersonalData;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import com.milkyhoop.chatbot.schemas.CallIds;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The processor's configuration, from its environment.
 *
 * @param http where health and metrics are
 * @param prices {@code PRICES}, a file; the list prices where it is not set
 * @param systemPrompt begins every prompt; empty for none
 * @param contextMaxTokens the most tokens that a prompt may hold
 * @param conversations how much is kept of a conversation, and waits in it
 * @param drain how long a process that was told to stop lives on for the replies that run in it
 * @param hashes {@code HASH_KEY}: makes what is kept of messages to know repeated requests again
 * @param redacted what is taken out of messages before they are stored, sent to a model or logged
 * @param turnGrace how long after its deadline a turn is ended by the processor at the latest
 */
record ProcessorConfig(
    HttpSettings http,
    KafkaSettings kafka,
    StreamsSettings streams,
    RoutesConfig models,
    PriceTable prices,
    TurnLimits limits,
    Duration drain,
    String systemPrompt,
    int contextMaxTokens,
    ConversationLimits conversations,
    Duration turnGrace,
    KeyedHashes hashes,
    Set<PersonalData> redacted,
    TracingSettings tracing) {

  static ProcessorConfig read(Map<String, String> variables) {
    var env = new ConfigReader(variables);
    String instanceId = InstanceId.read(env);
    var config =
        new ProcessorConfig(
            HttpSettings.read(env),
            KafkaSettings.read(env),
            StreamsSettings.read(env, instanceId),
            RoutesConfig.read(env),
            env.file("PRICES", ListPrices.table(), PriceFile::parse).orElseGet(ListPrices::table),
            TurnLimits.read(env),
            env.duration(
                "DRAIN_TIMEOUT", Duration.ofMinutes(2), Duration.ZERO, Duration.ofHours(1)),
            env.string("SYSTEM_PROMPT", ""),
            env.integer("CONTEXT_MAX_TOKENS", 16_384, 16, 10_000_000),
            conversations(env),
            env.duration(
                "TURN_GRACE", Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMinutes(1)),
            env.secret("HASH_KEY", KeyedHashes::checked)
                .map(key -> KeyedHashes.with(key::value))
                .orElse(KeyedHashes.UNKEYED),
            redacted(env),
            TracingSettings.read(env));
    env.check(
        config.kafka().retention().requests().compareTo(config.conversations().requestTtl()) >= 0,
        "REQUESTS_RETENTION",
        "must be at least REQUEST_TTL: a request that is gone can't be ended");
    env.check(
        config.conversations().contextTtl().compareTo(config.conversations().requestTtl()) >= 0,
        "CONTEXT_TTL",
        "must be at least REQUEST_TTL: an erasure finds requests by their conversation");
    LogSettings.check(env);
    env.finish();
    return config;
  }

  private static Set<PersonalData> redacted(ConfigReader env) {
    return env.optional("REDACT")
        .map(value -> env.parsed("REDACT", value, Set.<PersonalData>of(), ProcessorConfig::kinds))
        .orElse(Set.of());
  }

  private static Set<PersonalData> kinds(String value) {
    Set<PersonalData> kinds = EnumSet.noneOf(PersonalData.class);
    for (String word : value.split(",", -1)) {
      kinds.add(
          Arrays.stream(PersonalData.values())
              .filter(kind -> kind.name().equalsIgnoreCase(word.strip()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "must hold email, phone, card or iban, comma-separated")));
    }
    return kinds;
  }

  private static ConversationLimits conversations(ConfigReader env) {
    Duration longest = Duration.ofDays(3650);
    return new ConversationLimits(
        env.integer("MAX_QUEUED_TURNS", 10, 1, 1000),
        env.integer("MAX_WATCHERS", 16, 1, CallIds.MOST_WATCHERS),
        env.integer("CONTEXT_MAX_TURNS", 200, 1, 10_000),
        env.duration("REQUEST_TTL", Duration.ofHours(24), Duration.ofHours(1), longest),
        env.duration("CONTEXT_TTL", Duration.ofDays(30), Duration.ofHours(1), longest));
  }
}
