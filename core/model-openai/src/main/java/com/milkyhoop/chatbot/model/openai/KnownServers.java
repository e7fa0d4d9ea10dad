package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.openai.DialectSettings.SystemRole;
import com.milkyhoop.chatbot.model.openai.DialectSettings.TokenLimit;
import java.net.URI;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells from the names of a server and a model how the first request to them should look.
 * docs/servers.md has the sources.
 */
final class KnownServers {
  /** Refuses {@code max_tokens}, and any temperature but 1; gpt-5-chat does not reason. */
  private static final Pattern REASONING_MODEL =
      Pattern.compile("(.*/)?o[1-9](-.*)?|(.*[/:._-])?gpt-[5-9](?![.\\d]*-chat)([.-].*)?");

  private static final Pattern AZURE =
      Pattern.compile(".*\\.(openai|cognitiveservices|services\\.ai)\\.azure\\.(com|us|cn)");

  private KnownServers() {}

  static Dialect dialect(OpenAiConfig config) {
    DialectSettings settings = config.dialect();
    String host = host(config.baseUrl());
    boolean openAi = host.equals("api.openai.com") || host.endsWith(".api.openai.com");
    boolean reasons = REASONING_MODEL.matcher(config.model().toLowerCase(Locale.ROOT)).matches();
    Set<Feature> features = EnumSet.noneOf(Feature.class);
    if (!reasons) {
      features.add(Feature.TEMPERATURE);
    }
    if (!host.endsWith(".mistral.ai")) {
      features.add(Feature.STREAM_OPTIONS);
    }
    if (openAi) {
      features.add(Feature.PROMPT_CACHE_KEY);
      features.add(Feature.SAFETY_IDENTIFIER);
    }
    features.add(Feature.REASONING_EFFORT);
    features.addAll(settings.sent());
    features.removeAll(settings.omitted());
    if (settings.reasoningEffort().isEmpty()) {
      features.remove(Feature.REASONING_EFFORT);
    }
    features.add(tokenLimit(settings.tokenLimit(), openAi || reasons));
    addSystemRole(settings.systemRole(), features);
    switch (settings.continuing()) {
      case CONTINUE_FINAL_MESSAGE -> features.add(Feature.CONTINUE_FINAL_MESSAGE);
      case PREFIX -> features.add(Feature.PREFIX);
      case OFF, PROMPT -> {}
    }
    return new Dialect(features);
  }

  private static Feature tokenLimit(TokenLimit setting, boolean newer) {
    return switch (setting) {
      case AUTO -> newer ? Feature.MAX_COMPLETION_TOKENS : Feature.MAX_TOKENS;
      case MAX_TOKENS -> Feature.MAX_TOKENS;
      case MAX_COMPLETION_TOKENS -> Feature.MAX_COMPLETION_TOKENS;
    };
  }

  private static void addSystemRole(SystemRole setting, Set<Feature> features) {
    switch (setting) {
      case AUTO, SYSTEM -> features.add(Feature.SYSTEM_ROLE);
      case DEVELOPER -> features.add(Feature.DEVELOPER_ROLE);
      case USER -> {}
    }
  }

  /**
   * Returns whether the key goes into the header {@code api-key}, as Azure's deployments want it.
   */
  static boolean takesApiKeyHeader(OpenAiConfig config) {
    return switch (config.dialect().auth()) {
      case API_KEY -> true;
      case BEARER -> false;
      case AUTO ->
          AZURE.matcher(host(config.baseUrl())).matches()
              || String.valueOf(config.baseUrl().getPath()).contains("/openai/deployments/");
    };
  }

  private static String host(URI url) {
    return String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
  }
}
