package com.milkyhoop.chatbot.model.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.Prompt;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * The JSON that asks for a streamed chat completion. One-shot, so that OkHttp never sends it a
 * second time by itself (503 with {@code Retry-After: 0}, 408, 421): every request is one that we
 * count.
 */
final class ChatCompletionBody extends RequestBody {
  private static final JsonFactory JSON = new JsonFactory();
  private static final MediaType TYPE = MediaType.get("application/json");

  private final byte[] json;

  /**
   * @param request whose conversation and user are named to the server, by hashes
   * @param prompt the request's, or fewer of its turns
   * @param replyTokens the most that the whole reply may have
   * @param continuation what the answer shall go on from; null for nothing
   */
  ChatCompletionBody(
      OpenAiConfig config,
      Dialect dialect,
      ModelRequest request,
      Prompt prompt,
      int replyTokens,
      @Nullable Continuation continuation) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      int maxTokens = continuation == null ? replyTokens : continuation.maxTokens(replyTokens);
      writeParameters(out, config, dialect, maxTokens);
      writeHashes(out, config.apiKey(), dialect, request);
      out.writeArrayFieldStart("messages");
      writeMessages(out, dialect, prompt);
      if (continuation != null) {
        writeBeginning(out, continuation);
      }
      out.writeEndArray();
      if (continuation != null && continuation.way() == Continuing.CONTINUE_FINAL_MESSAGE) {
        out.writeBooleanField(Feature.CONTINUE_FINAL_MESSAGE.word(), true);
        out.writeBooleanField("add_generation_prompt", false);
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    json = text.toString().getBytes(UTF_8);
  }

  @Override
  public @Nullable MediaType contentType() {
    return TYPE;
  }

  @Override
  public long contentLength() {
    return json.length;
  }

  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    sink.write(json);
  }

  private static void writeParameters(
      JsonGenerator out, OpenAiConfig config, Dialect dialect, int maxTokens) throws IOException {
    out.writeStringField("model", config.model());
    out.writeBooleanField("stream", true);
    if (dialect.has(Feature.STREAM_OPTIONS)) {
      out.writeObjectFieldStart(Feature.STREAM_OPTIONS.word());
      out.writeBooleanField("include_usage", true);
      out.writeEndObject();
    }
    for (Feature limit : List.of(Feature.MAX_TOKENS, Feature.MAX_COMPLETION_TOKENS)) {
      if (dialect.has(limit)) {
        out.writeNumberField(limit.word(), maxTokens);
      }
    }
    if (dialect.has(Feature.TEMPERATURE)) {
      out.writeNumberField(Feature.TEMPERATURE.word(), config.temperature());
    }
    Optional<String> effort = config.dialect().reasoningEffort();
    if (dialect.has(Feature.REASONING_EFFORT) && effort.isPresent()) {
      out.writeStringField(Feature.REASONING_EFFORT.word(), effort.get());
    }
  }

  private static void writeHashes(
      JsonGenerator out, Secret key, Dialect dialect, ModelRequest request) throws IOException {
    if (key.value().isEmpty()) {
      return;
    }
    if (dialect.has(Feature.PROMPT_CACHE_KEY)) {
      String field = Feature.PROMPT_CACHE_KEY.word();
      out.writeStringField(field, KeyedHash.of(key, field, request.conversation()));
    }
    if (dialect.has(Feature.SAFETY_IDENTIFIER)) {
      String field = Feature.SAFETY_IDENTIFIER.word();
      out.writeStringField(field, KeyedHash.of(key, field, request.user()));
    }
  }

  private static void writeMessages(JsonGenerator out, Dialect dialect, Prompt prompt)
      throws IOException {
    String before = "";
    for (Prompt.Message message : prompt.messages()) {
      boolean system = message.role() == Prompt.Role.SYSTEM;
      Optional<String> role = system ? systemRole(dialect) : Optional.of(word(message.role()));
      if (role.isEmpty()) {
        before = message.text() + "\n\n";
        continue;
      }
      out.writeStartObject();
      out.writeStringField("role", role.get());
      out.writeStringField("content", before + message.text());
      out.writeEndObject();
      before = "";
    }
  }

  private static void writeBeginning(JsonGenerator out, Continuation continuation)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("role", word(Prompt.Role.ASSISTANT));
    out.writeStringField("content", continuation.given());
    if (continuation.way() == Continuing.PREFIX) {
      out.writeBooleanField(Feature.PREFIX.word(), true);
    }
    out.writeEndObject();
    if (continuation.way() == Continuing.PROMPT) {
      out.writeStartObject();
      out.writeStringField("role", word(Prompt.Role.USER));
      out.writeStringField("content", continuation.request());
      out.writeEndObject();
    }
  }

  /**
   * Returns the role; empty where the next message, which is the first of the user's, begins with
   * it.
   */
  private static Optional<String> systemRole(Dialect dialect) {
    return Stream.of(Feature.SYSTEM_ROLE, Feature.DEVELOPER_ROLE)
        .filter(dialect::has)
        .map(Feature::word)
        .findFirst();
  }

  private static String word(Prompt.Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
