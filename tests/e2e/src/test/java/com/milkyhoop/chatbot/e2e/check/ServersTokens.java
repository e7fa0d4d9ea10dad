package com.milkyhoop.chatbot.e2e.check;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.List;

/**
 * Turns tokens of the model's encoding, in which the product estimates, into those of the servers
 * that answered here, which cut texts in their own way: some 8 % more of them. Of the calls that
 * the servers counted both are known.
 */
final class ServersTokens {
  private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();

  private final Ratio prompts = new Ratio();
  private final Ratio answers = new Ratio();

  /** Adds up the same texts, counted in both ways. */
  private static final class Ratio {
    private long ours;
    private long theirs;

    void add(long ourCount, long theirCount) {
      ours += ourCount;
      theirs += theirCount;
    }

    double of(long tokens) {
      return ours == 0 ? tokens : (double) tokens * theirs / ours;
    }
  }

  ServersTokens(List<LogEvent> events) {
    events.forEach(this::learn);
  }

  /** Learns from events of one call, which its server has counted. */
  private void learn(LogEvent event) {
    LogEvent.Prompt prompt = event.prompt();
    if (prompt == null || event.calls().size() != 1) {
      return;
    }
    LogEvent.Call call = event.calls().getFirst();
    LogEvent.Usage usage = call.usage();
    if (usage == null || call.estimated() != null || !call.outcome().equals("completed")) {
      return;
    }
    Encoding encoding = ENCODINGS.getEncoding(prompt.encoding()).orElseThrow();
    prompts.add(prompt.tokens(), usage.promptTokens());
    answers.add(encoding.countTokensOrdinary(event.reply()), usage.completionTokens());
  }

  double of(LogEvent.Usage estimated) {
    return prompts.of(estimated.promptTokens()) + answers.of(estimated.completionTokens());
  }
}
