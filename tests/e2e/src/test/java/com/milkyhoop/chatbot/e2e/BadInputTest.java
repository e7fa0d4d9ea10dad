package com.milkyhoop.chatbot.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.BadRequest;
import com.milkyhoop.chatbot.e2e.load.Errors;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client gets for a mistake, and that the next good message works. */
class BadInputTest {
  private static final int CAPACITY = 10;

  @SuppressWarnings("NullAway.Init")
  private ChatClient client;

  private final String user = "u-" + UUID.randomUUID();

  @BeforeEach
  void connect() {
    client = ChatClient.ofSharedStack();
  }

  @AfterEach
  void shouldStillAnswerAGoodMessage() {
    Reply reply = client.send("good-" + UUID.randomUUID(), "s", "Halo");
    client.close();
    assertThat(reply.completed().getFinishReason()).isEqualTo("stop");
  }

  @Test
  void shouldRefuseACallWithoutAToken() {
    assertInvalidToken(Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrong", "Bearer", "x"})
  void shouldRefuseACallWithAWrongToken(String token) {
    assertInvalidToken(Optional.of(token));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t \r\n", "bell \u0007", "nul \u0000", "c1 \u0085"})
  void shouldNameTheMessageWhenItIsBad(String message) {
    StatusRuntimeException e = failure(good().setMessage(message).build());

    assertInvalid(e, "message");
  }

  @Test
  void shouldNameTheMessageWhenItIsOver16KiB() {
    StatusRuntimeException e = failure(good().setMessage("é".repeat(8 * 1024 + 1)).build());

    assertInvalid(e, "message");
  }

  @ParameterizedTest
  @CsvSource({"user_id,a/b", "user_id,''", "session_id,a b", "session_id,ü", "request_id,a\u0000b"})
  void shouldNameTheIdWhenItIsBad(String field, String value) {
    SendMessageRequest.Builder request = good();
    request.setField(SendMessageRequest.getDescriptor().findFieldByName(field), value);

    assertInvalid(failure(request.build()), field);
  }

  @Test
  void shouldLimitTheEleventhMessageOfABurstAndRefillAtTheRate() {
    for (int message = 1; message <= CAPACITY; message++) {
      client.send(user, "s", "message " + message);
    }

    StatusRuntimeException e = firstFailureOfABurst();

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(Errors.info(e).getReason()).isEqualTo("RATE_LIMITED");
    Duration wait = Errors.retryAfter(e).orElseThrow();
    assertThat(wait).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(1));
    LockSupport.parkNanos(wait.plusMillis(20).toNanos());
    assertThat(client.send(user, "s", "after the wait").completed().getReply()).isNotEmpty();
  }

  /** At most a few messages: the bucket was refilled a little while the burst took its time. */
  private StatusRuntimeException firstFailureOfABurst() {
    for (int message = 0; message < 2 * CAPACITY; message++) {
      try {
        client.send(user, "s", "one more");
      } catch (StatusRuntimeException e) {
        return e;
      }
    }
    throw new AssertionError("the burst was never limited");
  }

  private void assertInvalidToken(Optional<String> token) {
    try (var stranger = new ChatClient(Stack.shared().endpoint(), token)) {
      StatusRuntimeException e =
          catchThrowableOfType(
              StatusRuntimeException.class, () -> stranger.send(user, "s", "Halo"));

      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(e.getStatus().getDescription()).isEqualTo("Invalid gRPC token");
    }
  }

  private void assertInvalid(StatusRuntimeException e, String field) {
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(e.getStatus().getDescription()).contains(field);
    assertThat(Errors.detail(e, BadRequest.class).orElseThrow().getFieldViolationsList())
        .extracting(BadRequest.FieldViolation::getField)
        .containsExactly(field);
  }

  private StatusRuntimeException failure(SendMessageRequest request) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> client.send(request));
  }

  private SendMessageRequest.Builder good() {
    return SendMessageRequest.newBuilder().setUserId(user).setSessionId("s").setMessage("Halo");
  }
}
