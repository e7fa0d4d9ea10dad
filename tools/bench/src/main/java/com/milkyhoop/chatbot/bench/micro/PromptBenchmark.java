package com.milkyhoop.chatbot.bench.micro;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.model.FinishedTurn;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.PromptAssembler;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.Codecs;
import com.milkyhoop.chatbot.schemas.RecordCodec;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A prompt from the rows of a conversation, as they come from the store. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PromptBenchmark {
  private static final int MAX_TOKENS = 16_384;
  private static final int MAX_TURNS = 200;

  /** Comes before {@link #row}: it has Avro trust our classes. */
  private final RecordCodec<TurnRow> codec = Codecs.singleObject().rows().turns();

  private final PromptAssembler assembler =
      new PromptAssembler(
          TokenCounter.forModel("gpt-4o"), "You are helpful.", MAX_TOKENS, MAX_TURNS);
  private final byte[] row = codec.encode(row());

  @Param({"1", "100", "1000"})
  private int earlierTurns;

  private static TurnRow row() {
    TurnEvent end =
        TurnEvent.newBuilder()
            .setKind(TurnEventKind.COMPLETED)
            .setEpoch(1)
            .setReply("Halo juga! Apa yang bisa saya bantu hari ini? ".repeat(8))
            .setReplyTokens(110)
            .setFinishReason("stop")
            .setModel("gpt-4o")
            .build();
    return TurnRow.newBuilder()
        .setRequestId("e49212f1-3421-4d56-b1b4-c5a1234c2db1")
        .setMessage("Halo bot, tolong jelaskan sekali lagi.")
        .setMessageTokens(12)
        .setTraceparent("00-e49212f134214d56b1b4c5a1234c2db1-00f067aa0ba902b7-01")
        .setRequestedAt(1_764_072_000_000L)
        .setEnd(end)
        .build();
  }

  private static FinishedTurn finished(long number, TurnRow row) {
    TurnEvent end = row.getEnd();
    return new FinishedTurn(
        number,
        row.getMessage(),
        row.getMessageTokens(),
        end.getReply(),
        end.getReplyTokens(),
        OptionalLong.empty());
  }

  @Benchmark
  public Optional<Prompt> prompt() {
    return assembler.assemble(
        "Siapa nama saya?",
        5,
        LongStream.range(0, earlierTurns)
            .mapToObj(number -> finished(number, codec.decode(row)))
            .iterator());
  }
}
