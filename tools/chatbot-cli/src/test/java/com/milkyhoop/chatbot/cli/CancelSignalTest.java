package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import org.junit.jupiter.api.Test;

final class CancelSignalTest {

  private final CancelSignal cancel = new CancelSignal();
  private final Context call = cancel.begin(Context::current);

  /** Else the message could be stored after its cancellation, and run. */
  @Test
  void shouldCutTheCallOnlyWhenTheRequestIsKnownToBeStored() {
    cancel.ask();
    assertThat(call.isCancelled()).isFalse();

    cancel.stored();

    assertThat(call.isCancelled()).isTrue();
  }

  @Test
  void shouldCutTheCallAtOnceWhenTheRequestIsStored() {
    cancel.stored();
    assertThat(call.isCancelled()).isFalse();

    cancel.ask();

    assertThat(call.isCancelled()).isTrue();
  }
}
