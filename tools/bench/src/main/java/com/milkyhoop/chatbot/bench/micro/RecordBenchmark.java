package com.milkyhoop.chatbot.bench.micro;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.event.ReplyEventKind;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Measures what each delta, and each message, costs on its way. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordBenchmark {
  private static final String MESSAGE =
      "Halo bot, tolong jelaskan sekali lagi bagaimana cara kerja antrean pesan. ".repeat(4);

  private final RecordCodec<ReplyEvent> codec = Codecs.singleObject().replies();
  private final ReplyEvent delta =
      ReplyEvent.newBuilder()
          .setKind(ReplyEventKind.DELTA)
          .setRequestId("e49212f1-3421-4d56-b1b4-c5a1234c2db1")
          .setEpoch(4_711)
          .setNumber(42)
          .setOffset(1_234)
          .setText(" sebuah token")
          .build();
  private final byte[] bytes = codec.encode(delta);
  private final TokenCounter counter = TokenCounter.forModel("gpt-4o");

  @Benchmark
  public byte[] encodeDelta() {
    return codec.encode(delta);
  }

  @Benchmark
  public ReplyEvent decodeDelta() {
    return codec.decode(bytes);
  }

  @Benchmark
  public int countTokensOf300Characters() {
    return counter.count(MESSAGE);
  }
}
