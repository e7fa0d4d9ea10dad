package com.milkyhoop.chatbot.model.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.milkyhoop.chatbot.model.Prompt;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * The JSON that asks for a streamed chat completion. One-shot, so that OkHttp never sends it a
 * second time by itself (503 with {@code Retry-After: 0}, 408, 421): every request is one that we
 * count.
 */
final class ChatRequest extends RequestBody {
  private static final JsonFactory JSON = new JsonFactory();
  private static final MediaType TYPE = MediaType.get("application/json");

  private final byte[] json;

  ChatRequest(OpenAiConfig config, Dialect dialect, Prompt prompt) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      write(out, config, dialect, prompt);
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

  private static void write(JsonGenerator out, OpenAiConfig config, Dialect dialect, Prompt prompt)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("model", config.model());
    out.writeBooleanField("stream", true);
    if (dialect.streamOptions()) {
      out.writeObjectFieldStart("stream_options");
      out.writeBooleanField("include_usage", true);
      out.writeEndObject();
    }
    out.writeNumberField(dialect.tokenLimit().field(), config.maxTokens());
    if (dialect.temperature()) {
      out.writeNumberField("temperature", config.temperature());
    }
    out.writeArrayFieldStart("messages");
    for (Prompt.Message message : prompt.messages()) {
      out.writeStartObject();
      out.writeStringField("role", message.role().name().toLowerCase(Locale.ROOT));
      out.writeStringField("content", message.text());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
