package com.milkyhoop.chatbot.replay.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.replay.history.Bounds;
import com.milkyhoop.chatbot.replay.history.ConversationVisitor;
import com.milkyhoop.chatbot.replay.history.Conversations;
import com.milkyhoop.chatbot.replay.history.PartitionVisitor;
import com.milkyhoop.chatbot.replay.history.RecordedPrompt;
import com.milkyhoop.chatbot.replay.history.TurnHistory;
import com.milkyhoop.chatbot.replay.log.LogReader;
import com.milkyhoop.chatbot.replay.log.LogRecord;
import com.milkyhoop.chatbot.replay.log.OffsetRange;
import com.milkyhoop.chatbot.replay.log.OffsetRanges;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Predicate;

/**
 * Writes selected turns, partition by partition: as they stand in the log, or with the prompts that
 * they were sent, conversation by conversation. The same log and selection make the same lines in
 * the same order. One thread writes at a time.
 */
final class TurnExport {
  private final LogReader reader;
  private final OffsetRanges ranges;
  private final Predicate<LoggedTurn> selected;
  private long written;
  private long leftOut;

  /** Makes the lines of a turn, of which there may be none. */
  @FunctionalInterface
  interface Lines {
    List<byte[]> of(LoggedTurn turn, Prompt prompt);
  }

  TurnExport(LogReader reader, OffsetRanges ranges, Predicate<LoggedTurn> selected) {
    this.reader = reader;
    this.ranges = ranges;
    this.selected = selected;
  }

  /** Returns how many lines were written. */
  long written() {
    return written;
  }

  /** Returns how many selected turns have no line: no prompt, none that is known, or no reply. */
  long leftOut() {
    return leftOut;
  }

  /** Writes the values of the events as they are. */
  void events(OutputStream out) throws IOException {
    inOrder(
        range ->
            reader.read(
                range,
                _ ->
                    record -> {
                      if (record instanceof LogRecord.Event event && selected.test(event.turn())) {
                        line(out, event.value());
                        line(out, "\n".getBytes(UTF_8));
                        written++;
                      }
                    }));
  }

  /** Writes lines of the turns with their prompts as they were sent. */
  void turns(OutputStream out, Lines lines) throws IOException {
    inOrder(range -> new Conversations(reader).read(range, _ -> new Partition(out, lines)));
  }

  private interface Step {
    void read(OffsetRanges range);
  }

  private void inOrder(Step step) throws IOException {
    try {
      for (OffsetRange range : ranges.partitions()) {
        step.read(ranges.only(each -> each == range.partition()));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void line(OutputStream out, byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Partition implements PartitionVisitor {
    private final OutputStream out;
    private final Lines lines;

    Partition(OutputStream out, Lines lines) {
      this.out = out;
      this.lines = lines;
    }

    @Override
    public ConversationVisitor conversation(ConversationId id, Bounds bounds) {
      var history = new TurnHistory(bounds);
      return event -> {
        if (selected.test(event.turn())) {
          write(event.turn(), history);
        }
        history.add(event.turn().event());
      };
    }

    private void write(LoggedTurn turn, TurnHistory history) {
      List<byte[]> made =
          turn.event().reply().isEmpty()
              ? List.of()
              : switch (history.recorded(turn.event())) {
                case RecordedPrompt.Faithful(Prompt prompt) -> lines.of(turn, prompt);
                case RecordedPrompt.Unfaithful _, RecordedPrompt.Gone _, RecordedPrompt.None _ ->
                    List.of();
              };
      made.forEach(each -> line(out, each));
      written += made.size();
      leftOut += made.isEmpty() ? 1 : 0;
    }
  }
}
