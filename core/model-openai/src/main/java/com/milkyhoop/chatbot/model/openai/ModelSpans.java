package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.kit.SpanContexts;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.SentCall;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import okhttp3.Interceptor;
import okhttp3.Request;

/**
 * Makes what a trace shows of a request to the model, by the OpenTelemetry semantic conventions for
 * generative AI. No text of prompt or answer is in it.
 */
final class ModelSpans {
  private static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

  private final Tracer tracer;
  private final String name;
  private final Attributes attributes;

  ModelSpans(Tracer tracer, String route, OpenAiConfig config) {
    this.tracer = tracer;
    this.name = "chat " + config.model();
    URI url = config.baseUrl();
    this.attributes =
        Attributes.builder()
            .put("gen_ai.operation.name", "chat")
            .put("gen_ai.provider.name", "openai")
            .put("gen_ai.request.model", config.model())
            .put("gen_ai.request.max_tokens", config.maxTokens())
            .put("gen_ai.request.temperature", config.temperature())
            .put("chatbot.route", route)
            .put("server.address", url.getHost())
            .put("server.port", url.getPort() < 0 ? defaultPort(url) : url.getPort())
            .build();
  }

  private static int defaultPort(URI url) {
    return "https".equals(url.getScheme()) ? 443 : 80;
  }

  /** A request is about to be sent, below the current span. */
  Span begin() {
    return tracer
        .spanBuilder(name)
        .setSpanKind(SpanKind.CLIENT)
        .setAllAttributes(attributes)
        .startSpan();
  }

  /** Notes in the current span that text is here. */
  static void firstToken() {
    Span.current().addEvent("first token");
  }

  static void completed(Span span, StreamedCompletion answer) {
    if (span.isRecording()) {
      span.setAttribute(FINISH_REASONS, List.of(answer.finishReason()));
      span.setAttribute("gen_ai.response.model", answer.model());
      answer
          .usage()
          .ifPresent(
              usage -> {
                span.setAttribute("gen_ai.usage.input_tokens", usage.prompt());
                span.setAttribute("gen_ai.usage.output_tokens", usage.completion());
                span.setAttribute("gen_ai.usage.cache_read.input_tokens", usage.cached());
                span.setAttribute("gen_ai.usage.cache_creation.input_tokens", usage.cacheWritten());
                span.setAttribute("gen_ai.usage.reasoning.output_tokens", usage.reasoning());
              });
    }
  }

  /** Another call spoke first, which is no error. */
  static void lost(Span span) {
    span.setAttribute("error.type", SentCall.HEDGED);
  }

  static void failed(Span span, Reason reason) {
    span.setAttribute("error.type", reason.name().toLowerCase(Locale.ROOT));
    span.setStatus(StatusCode.ERROR);
  }

  /** Tells the server which span called it, so that its own are below. */
  static Interceptor header() {
    return chain -> {
      Request request = chain.request();
      return chain.proceed(
          SpanContexts.of(Span.current())
              .map(trace -> request.newBuilder().header(TraceParent.HEADER, trace.header()).build())
              .orElse(request));
    };
  }
}
