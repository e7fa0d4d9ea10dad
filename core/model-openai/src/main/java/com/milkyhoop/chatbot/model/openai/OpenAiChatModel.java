package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import okhttp3.OkHttpClient;

/**
 * The chat model behind an OpenAI-compatible server. Calls share connections (HTTP/2 over TLS where
 * the server speaks it), the circuit breaker and the metrics. Thread-safe; built and closed by the
 * processor's module.
 */
public final class OpenAiChatModel implements ChatModel, AutoCloseable {
  private final ModelClient client;
  private final OpenAiCall.Tools tools;

  public OpenAiChatModel(OpenAiConfig config, MeterRegistry registry, Tracer tracer) {
    this(config, registry, tracer, new OkHttpClient());
  }

  /**
   * @param base what of a client is not decided here: protocols, trust
   */
  OpenAiChatModel(OpenAiConfig config, MeterRegistry registry, Tracer tracer, OkHttpClient base) {
    client = new ModelClient(config, base);
    var breaker = new ModelBreaker(config.breaker());
    tools =
        new OpenAiCall.Tools(
            config,
            new RetryPlan(config.retries()),
            breaker,
            new OpenAiMetrics(registry, config.model(), breaker::state),
            new ModelSpans(tracer, config),
            new DialectMemory(KnownServers.dialect(config), config.model(), System::nanoTime),
            client::newCall);
  }

  @Override
  public ModelTurn begin(ModelRequest request) {
    return new OpenAiTurn(tools, request);
  }

  /** Closes the connections that wait for a next call. Who still runs a call cancels it. */
  @Override
  public void close() {
    client.close();
  }
}
