package com.milkyhoop.chatbot.processor;

import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.InstanceId;
import com.milkyhoop.chatbot.kit.KafkaSettings;
import com.milkyhoop.chatbot.processor.openai.OpenAiConfig;
import com.milkyhoop.chatbot.processor.topology.StreamsSettings;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import java.util.Map;

/**
 * The processor's configuration, from its environment.
 *
 * @param httpPort health and metrics; 0: any free one
 * @param systemPrompt begins every prompt; empty for none
 * @param contextMaxTokens the most tokens that a prompt may hold
 * @param contextMaxTurns the most earlier turns that are read for one
 */
record ProcessorConfig(
    int httpPort,
    KafkaSettings kafka,
    StreamsSettings streams,
    OpenAiConfig openAi,
    TurnLimits limits,
    String systemPrompt,
    int contextMaxTokens,
    int contextMaxTurns) {

  static ProcessorConfig read(Map<String, String> variables) {
    var env = new ConfigReader(variables);
    String instanceId = InstanceId.read(env);
    var config =
        new ProcessorConfig(
            env.integer("HTTP_PORT", 8080, 0, 65_535),
            KafkaSettings.read(env),
            StreamsSettings.read(env, instanceId),
            OpenAiConfig.read(env),
            TurnLimits.read(env),
            env.string("SYSTEM_PROMPT", ""),
            env.integer("CONTEXT_MAX_TOKENS", 16_384, 16, 10_000_000),
            env.integer("CONTEXT_MAX_TURNS", 200, 1, 10_000));
    env.finish();
    return config;
  }
}
