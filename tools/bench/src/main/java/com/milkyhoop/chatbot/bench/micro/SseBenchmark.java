package com.milkyhoop.chatbot.bench.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.model.openai.ChatChunk;
import com.milkyhoop.chatbot.model.openai.SseParser;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The bytes of one server-sent event to the text that is in it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SseBenchmark {
  private static final int MAX_EVENT_BYTES = 1024 * 1024;
  private static final String CHUNK =
      """
      data: {"id":"chatcmpl-9f86d081884c7d65","object":"chat.completion.chunk","created":1764072000,\
      "model":"gpt-4o","system_fingerprint":null,"choices":[{"index":0,"delta":{"content":" token"},\
      "logprobs":null,"finish_reason":null}],"usage":null}

      """;

  private final byte[] bytes = CHUNK.getBytes(UTF_8);
  private final SseParser parser = new SseParser(MAX_EVENT_BYTES);

  @Benchmark
  public String textOfAnEvent() throws IOException {
    return ChatChunk.parse(parser.feed(bytes, 0, bytes.length).getFirst().data()).text();
  }
}
