package com.milkyhoop.chatbot.e2e.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** R14: what was told later of an attempt takes the place of its estimate. */
class PaidCallsTest {
  private static final LogEvent.Usage USAGE = new LogEvent.Usage(30, 5, 0, 0, 0);
  private static final LogEvent.Call ANSWERED = new LogEvent.Call("a", "completed", USAGE);
  private static final LogEvent.Call LOST =
      new LogEvent.Call("a", "lost", USAGE, true, null, "7/0");

  @Test
  void shouldCountWhatTheLogSaysWhereNothingWasTold() {
    assertThat(paid())
        .containsExactly(new PaidCalls.Call(35L, true), new PaidCalls.Call(35L, false));
  }

  @Test
  void shouldCountWhatWasToldFirstOfAnAttempt() {
    assertThat(paid(late("r1", "7/0", 100), late("r1", "7/0", 200)))
        .containsExactly(new PaidCalls.Call(100L, false), new PaidCalls.Call(35L, false));
  }

  @Test
  void shouldCountNothingOfOtherAttemptsAndRequests() {
    assertThat(paid(late("r1", "8/0", 100), late("r2", "7/0", 100)))
        .extracting(PaidCalls.Call::tokens)
        .containsExactly(35L, 35L);
  }

  private static List<PaidCalls.Call> paid(LateCalls... late) {
    var event =
        new LogEvent(
            LogEvent.Type.MESSAGE_PROCESSED,
            "budi",
            new UUID(0, 1),
            "Halo",
            "Halo juga",
            Instant.EPOCH,
            "r1",
            "main",
            1,
            "m",
            "a",
            "stop",
            2,
            List.of(LOST, ANSWERED),
            USAGE,
            null,
            null,
            null);
    var evidence =
        new Evidence(
            List.of(),
            List.of(),
            List.of(new Logged(new Position(0, 0), "budi/main/r1", event)),
            List.of(late),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of());
    return new PaidCalls(evidence).all();
  }

  private static LateCalls late(String request, String attempt, long tokens) {
    var usage = new TokenUsage(tokens - 1, 0L, 0L, 1L, 0L);
    var call = new GenerationCall("a", "completed", usage, false, 0, attempt);
    return new LateCalls("budi", "main", request, "a", "m", List.of(call));
  }
}
