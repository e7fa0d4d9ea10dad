package com.milkyhoop.chatbot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import org.junit.jupiter.api.Test;

final class CancellationTest {

  private final Cancellation cancellation = new Cancellation();
  private final Context call = cancellation.begin(Context::current);

  /** Else the message could be stored after its cancellation, and run. */
  @Test
  void shouldCutTheCallOnlyWhenTheRequestIsKnownToBeStored() {
    cancellation.ask();
    assertThat(call.isCancelled()).isFalse();

    cancellation.stored();

    assertThat(call.isCancelled()).isTrue();
  }

  @Test
  void shouldCutTheCallAtOnceWhenTheRequestIsStored() {
    cancellation.stored();
    assertThat(call.isCancelled()).isFalse();

    cancellation.ask();

    assertThat(call.isCancelled()).isTrue();
  }
}
