package com.milkyhoop.chatbot.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors in the shapes of servers that are known to differ. */
class ApiErrorReaderTest {
  @Test
  void shouldReadOpenAisOwnFields() {
    ApiError error =
        ApiErrorReader.parse(
            """
            {"error":{"message":"Unsupported parameter","type":"invalid_request_error",
             "param":"max_tokens","code":"unsupported_parameter"}}
            """);

    assertThat(error.message()).isEqualTo("Unsupported parameter");
    assertThat(error.type()).isEqualTo("invalid_request_error");
    assertThat(error.param()).isEqualTo("max_tokens");
    assertThat(error.code()).isEqualTo("unsupported_parameter");
  }

  @Test
  void shouldReadThePathsThatFastApiRefuses() {
    ApiError error =
        ApiErrorReader.parse(
            """
            {"object":"error","message":{"detail":[
              {"type":"extra_forbidden","loc":["body","stream_options","include_usage"],"msg":"Extra"},
              {"type":"extra_forbidden","loc":["body","messages",0,"name"],"msg":"Extra"}]},
             "type":"invalid_request_error","param":null,"code":null}
            """);

    assertThat(error.locations())
        .containsExactly("body.stream_options.include_usage", "body.messages.0.name");
    assertThat(error.message()).isEqualTo("Extra");
    assertThat(error.type()).isEqualTo("invalid_request_error");
    assertThat(error.code()).isEmpty();
  }

  @Test
  void shouldAddWhatTheProviderSaidToTheGatewaysWords() {
    ApiError error =
        ApiErrorReader.parse(
            """
            {"error":{"message":"Provider returned error","code":400,"metadata":{"provider_name":"x",
             "raw":"{\\"error\\":{\\"message\\":\\"not with this model\\",\\"param\\":\\"temperature\\"}}"}}}
            """);

    assertThat(error.message()).isEqualTo("Provider returned error: not with this model");
    assertThat(error.code()).isEqualTo("400");
    assertThat(error.param()).isEqualTo("temperature");
  }

  @Test
  void shouldReadHowLongGoogleAsksToWait() {
    ApiError error =
        ApiErrorReader.parse(
            """
            [{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[
              {"@type":"type.googleapis.com/google.rpc.Help","links":[]},
              {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"36.5s"}]}}]
            """);

    assertThat(error.retryAfter()).contains(Duration.ofMillis(36_500));
    assertThat(error.message()).isEqualTo("Quota exceeded");
    assertThat(error.status()).hasValue(429);
    assertThat(error.type()).isEqualTo("RESOURCE_EXHAUSTED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>Welcome!</html>", "{\"error\":{\"message\":\"cut", "[]", "{}"})
  void shouldSayNothingWhereTheAnswerDoesNot(String body) {
    assertThat(ApiErrorReader.parse(body)).isEqualTo(ApiError.UNKNOWN);
  }

  @Test
  void shouldReadNoDeeperThanABound() {
    String body = "{\"error\":".repeat(5000) + "\"deep\"" + "}".repeat(5000);

    assertThat(ApiErrorReader.parse(body)).isEqualTo(ApiError.UNKNOWN);
  }
}
