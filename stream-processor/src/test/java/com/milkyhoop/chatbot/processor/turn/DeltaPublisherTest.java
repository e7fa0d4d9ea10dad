package com.milkyhoop.chatbot.processor.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.ShownText;
import com.milkyhoop.chatbot.processor.turn.FakeReplyWriter.Written;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeltaPublisherTest {
  private static final ReplyTarget CALL_1 = new ReplyTarget(3, 1L);
  private static final ReplyTarget CALL_2 = new ReplyTarget(3, 2L);
  private static final ReplyTarget ELSEWHERE = new ReplyTarget(4, 5L);

  private final FakeReplyWriter writer = new FakeReplyWriter(false);
  private final DeltaPublisher publisher = new DeltaPublisher("r1", List.of(CALL_1), writer);

  @BeforeEach
  void begin() {
    publisher.begin(new AttemptId(7, 1));
  }

  @Test
  void shouldSendTheFirstDeltaAtOnceAndGatherWhileItIsUnacknowledged() {
    publisher.append("Ha");
    publisher.append("lo ");
    publisher.append("juga");

    writer.acknowledge(null);

    assertThat(writer.texts()).containsExactly("Ha", "lo juga");
  }

  @Test
  void shouldCountOffsetsInBytesOfUtf8R6() {
    publisher.append("é€🙂");
    writer.acknowledge(null);

    publisher.append("x");

    assertThat(writer.written()).last().extracting(w -> w.event().getOffset()).isEqualTo(9L);
  }

  @Test
  void shouldSendLostTextAgainWhenADeltaCouldNotBeWritten() {
    publisher.append("Ha");
    writer.acknowledge(new TimeoutException("no broker"));

    publisher.append("lo");

    assertThat(writer.texts()).containsExactly("Ha", "Halo");
    assertThat(writer.written()).last().extracting(w -> w.event().getOffset()).isEqualTo(0L);
  }

  @Test
  void shouldBeginAnewUnderALargerIdWhenAnAttemptBeginsR6() {
    publisher.append("Ha");
    writer.acknowledge(null);
    publisher.begin(new AttemptId(7, 2));

    publisher.append("Selamat");

    Written last = writer.written().getLast();
    assertThat(last.event().getNumber()).isEqualTo(2);
    assertThat(last.event().getOffset()).isZero();
    assertThat(last.event().getText()).isEqualTo("Selamat");
  }

  @Test
  void shouldPublishItsTextSoFarWhenItIsRenumberedR5() {
    publisher.append("Ha");
    writer.acknowledge(null);

    publisher.renumber(new AttemptId(9, 2));

    Written last = writer.written().getLast();
    assertThat(last.event().getEpoch()).isEqualTo(9);
    assertThat(last.event().getOffset()).isZero();
    assertThat(last.event().getText()).isEqualTo("Ha");
  }

  @Test
  void shouldGiveALaterCallWhatWasSentAndThenWhatComesR11() {
    publisher.append("Ha");
    writer.acknowledge(null);

    publisher.addTarget(ELSEWHERE, Optional.empty());
    writer.acknowledge(null);
    publisher.append("lo");

    assertThat(writer.written())
        .filteredOn(w -> w.partition() == ELSEWHERE.getPartition())
        .extracting(w -> w.event().getText())
        .containsExactly("Ha", "lo");
    assertThat(writer.written())
        .filteredOn(w -> w.partition() == CALL_1.getPartition())
        .extracting(w -> w.event().getText())
        .containsExactly("Ha", "lo");
  }

  @Test
  void shouldGiveACallOnlyWhatItHasNotShownR11() {
    publisher.append("é€🙂x");
    writer.acknowledge(null);

    publisher.addTarget(ELSEWHERE, Optional.of(new ShownText(7L, 1, 5L)));

    Written missing = writer.written().getLast();
    assertThat(missing.event().getText()).isEqualTo("🙂x");
    assertThat(missing.event().getOffset()).isEqualTo(5);
  }

  @Test
  void shouldGiveACallAllOfItWhenItHasShownAnotherAttempt() {
    publisher.append("Halo");
    writer.acknowledge(null);

    publisher.addTarget(ELSEWHERE, Optional.of(new ShownText(6L, 1, 2L)));

    assertThat(writer.written().getLast().event().getText()).isEqualTo("Halo");
  }

  @Test
  void shouldGoOnForTheCallsOfTheTaskThatAdoptsItR10() {
    publisher.append("Ha");
    writer.acknowledge(null);

    publisher.adopt(new AttemptId(9, 2), List.of(ELSEWHERE));
    writer.acknowledge(null);
    publisher.append("lo");

    assertThat(writer.written())
        .filteredOn(w -> w.event().getEpoch() == 9)
        .extracting(w -> w.partition() + ":" + w.event().getOffset() + w.event().getText())
        .containsExactly("4:0Ha", "4:2lo");
  }

  @Test
  void shouldSendToTheNewestCallsOnlyHoweverManyComeAndGo() {
    for (long call = 2; call <= 20; call++) {
      publisher.addTarget(new ReplyTarget(3, call), Optional.empty());
    }

    publisher.append("Ha");

    assertThat(writer.written())
        .singleElement()
        .extracting(Written::callIds)
        .isEqualTo(List.of(17L, 18L, 19L, 20L));
  }

  @Test
  void shouldWriteOneRecordAPartitionWhenCallsShareIt() {
    publisher.addTarget(CALL_2, Optional.empty());

    publisher.append("Ha");

    assertThat(writer.written())
        .singleElement()
        .extracting(Written::callIds)
        .isEqualTo(List.of(1L, 2L));
  }

  @Test
  void shouldSendNothingMoreWhenItIsClosed() {
    publisher.append("Ha");
    publisher.close();

    publisher.append("lo");
    writer.acknowledge(null);

    assertThat(writer.texts()).containsExactly("Ha");
  }
}
