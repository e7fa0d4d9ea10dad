package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R13: whoever comes and goes, all of a reply's text stands somewhere on chat-replies. */
class UnwatchedReplyTest {
  private static final ReplyTarget CALL = new ReplyTarget(3, 1L);
  private static final ReplyTarget SAME_INGRESS = new ReplyTarget(3, 3L);
  private static final ReplyTarget LATER_CALL = new ReplyTarget(4, 2L);
  private static final ReplyTarget RECORD = new ReplyTarget(5, 99L);

  private final FakeReplyWriter writer = new FakeReplyWriter(true);
  private final AtomicLong time = new AtomicLong();
  private final DeltaPublisher publisher =
      new DeltaPublisher("r1", List.of(CALL), writer, RECORD, time::get);

  @BeforeEach
  void begin() {
    publisher.begin(new AttemptId(7, 1), "first");
    publisher.answered("first");
    publisher.append("Halo");
  }

  @Test
  void shouldWriteNothingMoreWhileACallHasAllOfIt() {
    assertThat(textsOn(RECORD)).isEmpty();
    assertThat(textsOn(CALL)).containsExactly("Halo");
  }

  @Test
  void shouldWriteItFromTheBeginningWhenNobodyWatchesAnyMore() {
    publisher.removeTarget(CALL);

    assertThat(textsOn(RECORD)).containsExactly("Halo");
  }

  @Test
  void shouldWriteSeldomWhatNobodyWatches() {
    publisher.removeTarget(CALL);
    publisher.append(" ju");
    publisher.append("ga");
    time.addAndGet(TimeUnit.SECONDS.toNanos(1));
    publisher.append("!");

    assertThat(textsOn(RECORD)).containsExactly("Halo", " juga!");
  }

  @Test
  void shouldWriteItWhenTheOnlyCallHasItsEndAlone() {
    publisher.addTarget(LATER_CALL, Optional.of(new ShownText(7L, 1, 4L)));
    publisher.removeTarget(CALL);
    publisher.append(" juga");

    assertThat(textsOn(LATER_CALL)).containsExactly(" juga");
    assertThat(String.join("", textsOn(RECORD))).startsWith("Halo");
  }

  /** A client that lost its connection comes back through the ingress that it had. */
  @Test
  void shouldWriteItWhenACallOfTheSamePartitionHasItsEndAlone() {
    publisher.addTarget(SAME_INGRESS, Optional.of(new ShownText(7L, 1, 4L)));
    publisher.removeTarget(CALL);
    publisher.append(" juga");

    assertThat(textsOn(SAME_INGRESS)).containsExactly(" juga");
    assertThat(String.join("", textsOn(RECORD))).startsWith("Halo");
  }

  @Test
  void shouldWriteNothingMoreWhenACallOfTheSamePartitionHasAllOfIt() {
    publisher.addTarget(SAME_INGRESS, Optional.empty());
    publisher.removeTarget(CALL);
    publisher.append(" juga");

    assertThat(textsOn(SAME_INGRESS)).containsExactly("Halo", " juga");
    assertThat(textsOn(RECORD)).isEmpty();
  }

  /** An attempt's text goes to all calls from its beginning. */
  @Test
  void shouldWriteNothingMoreOnceAnotherAttemptBegan() {
    publisher.addTarget(SAME_INGRESS, Optional.of(new ShownText(7L, 1, 4L)));
    publisher.begin(new AttemptId(7, 2), "first");
    publisher.removeTarget(CALL);
    publisher.append("Selamat");

    assertThat(textsOn(SAME_INGRESS)).containsExactly("Selamat");
    assertThat(textsOn(RECORD)).isEmpty();
  }

  @Test
  void shouldNameTheRouteAtTheBeginningOfAnAttemptAloneR14() {
    publisher.append(" juga");
    publisher.renumber(new AttemptId(8, 1));

    assertThat(writer.written())
        .extracting(record -> record.event().getRoute())
        .containsExactly("first", "", "");
  }

  private List<String> textsOn(ReplyTarget target) {
    return writer.written().stream()
        .filter(record -> record.partition() == target.getPartition())
        .filter(record -> record.callIds().contains(target.getCallId()))
        .map(record -> record.event().getText())
        .toList();
  }
}
