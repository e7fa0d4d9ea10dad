package com.milkyhoop.chatbot.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
  private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN_ID = "00f067aa0ba902b7";
  private static final String SAMPLED = "00-" + TRACE_ID + "-" + SPAN_ID + "-01";

  @Test
  void shouldReadTheExamplesOfTheSpecification() {
    assertThat(TraceParent.parse(SAMPLED)).contains(new TraceParent(TRACE_ID, SPAN_ID, true));
    assertThat(TraceParent.parse("00-" + TRACE_ID + "-" + SPAN_ID + "-00"))
        .contains(new TraceParent(TRACE_ID, SPAN_ID, false));
  }

  @Test
  void shouldTakeOnlyTheSampledBitWhenOtherFlagsAreSet() {
    assertThat(TraceParent.parse("00-" + TRACE_ID + "-" + SPAN_ID + "-fe"))
        .contains(new TraceParent(TRACE_ID, SPAN_ID, false));
    assertThat(TraceParent.parse("00-" + TRACE_ID + "-" + SPAN_ID + "-03"))
        .contains(new TraceParent(TRACE_ID, SPAN_ID, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "01-" + TRACE_ID + "-" + SPAN_ID + "-01",
        "ff-" + TRACE_ID + "-" + SPAN_ID + "-01",
        "00-00000000000000000000000000000000-" + SPAN_ID + "-01",
        "00-" + TRACE_ID + "-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN_ID + "-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-" + SPAN_ID + "-01",
        "00-" + TRACE_ID + "-" + SPAN_ID,
        "00-" + TRACE_ID + "-" + SPAN_ID + "-01-",
        "00-" + TRACE_ID + "-" + SPAN_ID + "-01\n",
        " 00-" + TRACE_ID + "-" + SPAN_ID + "-01"
      })
  void shouldFindNoTraceWhenTheHeaderIsNotOne(String header) {
    assertThat(TraceParent.parse(header)).isEmpty();
  }

  @Test
  void shouldGiveANameAlwaysTheSameTrace() {
    TraceParent trace = TraceParent.named("r-1");

    assertThat(TraceParent.parse(trace.header())).contains(trace);
    assertThat(trace).isEqualTo(TraceParent.named("r-1")).isNotEqualTo(TraceParent.named("r-2"));
  }

  @Test
  void shouldShowTheTraceIdAsUuid() {
    UUID uuid = TraceParent.parse(SAMPLED).orElseThrow().traceUuid();

    assertThat(uuid).hasToString("4bf92f35-77b3-4da6-a3ce-929d0e0e4736");
  }

  @RepeatedTest(20)
  void shouldReadBackATraceOfItsOwn() {
    TraceParent random = TraceParent.random();

    assertThat(TraceParent.parse(random.header())).contains(random);
    assertThat(random.traceUuid().toString().replace("-", "")).isEqualTo(random.traceId());
    assertThat(random).isNotEqualTo(TraceParent.random());
  }

  @Test
  void shouldWriteTheHeaderThatItRead() {
    assertThat(TraceParent.parse(SAMPLED).map(TraceParent::header)).contains(SAMPLED);
  }
}
