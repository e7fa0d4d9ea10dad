package com.milkyhoop.chatbot.ingress.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.request.FieldViolation;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallFailureTest {
  @ParameterizedTest
  @EnumSource
  void shouldSayWhenToRetryExactlyWhereARetryCanHelp(ErrorReason reason) {
    CallFailure failure = CallFailure.of(reason, "description");

    assertThat(failure.retryAfter().isPresent()).isEqualTo(reason.retry() != Retry.NO);
    assertThat(failure.code()).isEqualTo(reason.code()).isNotEqualTo(Status.Code.OK);
  }

  @Test
  void shouldTakeTheDelayOfTheCauseWhenItGivesOne() {
    CallFailure failure =
        CallFailure.of(failed("MODEL_RATE_LIMITED", Optional.of(Duration.ofSeconds(20))));

    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(20));
    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.retry()).isEqualTo(Retry.NEW_ID);
  }

  @Test
  void shouldNotOfferARetryWhenItsReasonRulesThatOut() {
    CallFailure failure =
        CallFailure.of(failed("MODEL_UNAUTHORIZED", Optional.of(Duration.ofSeconds(20))));

    assertThat(failure.retryAfter()).isEmpty();
    assertThat(failure.retry()).isEqualTo(Retry.NO);
  }

  @Test
  void shouldKeepTheReasonWhenItIsUnknownHere() {
    CallFailure hopeless = CallFailure.of(failed("MODEL_ON_STRIKE", Optional.empty()));
    CallFailure retryable =
        CallFailure.of(failed("MODEL_ON_STRIKE", Optional.of(Duration.ofSeconds(3))));

    assertThat(hopeless.reason()).isEqualTo("MODEL_ON_STRIKE");
    assertThat(hopeless.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(hopeless.retry()).isEqualTo(Retry.NO);
    assertThat(retryable.reason()).isEqualTo("MODEL_ON_STRIKE");
    assertThat(retryable.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(retryable.retry()).isEqualTo(Retry.NEW_ID);
    assertThat(retryable.retryAfter()).contains(Duration.ofSeconds(3));
  }

  @Test
  void shouldNameEveryFieldWhenFieldsAreWrong() {
    CallFailure failure =
        CallFailure.invalidFields(
            List.of(
                new FieldViolation("user_id", "must match x"),
                new FieldViolation("message", "must not be empty")));

    assertThat(failure.description()).isEqualTo("user_id must match x; message must not be empty");
    assertThat(failure.reason()).isEqualTo("FIELDS_INVALID");
  }

  private static ReplyMessage.Failure failed(String reason, Optional<Duration> retryAfter) {
    return new ReplyMessage.Failure(reason, "description", retryAfter);
  }
}
