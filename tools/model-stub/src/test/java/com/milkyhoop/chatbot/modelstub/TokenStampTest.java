package com.milkyhoop.chatbot.modelstub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenStampTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 35, 36, 2_176_782_335L, 2_176_782_336L, 1_764_072_000_123_456L})
  void shouldTellItsAge(long micros) {
    String text = TokenStamp.of(micros - 5) + TokenStamp.of(micros);

    assertThat(text).hasSize(2 * TokenStamp.LENGTH);
    assertThat(TokenStamp.age(text, TokenStamp.LENGTH, micros + 250)).isEqualTo(250);
    assertThat(TokenStamp.age(text, 0, micros + 250)).isEqualTo(255);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " 00000", "0000000", " 0000-0"})
  void shouldRefuseWhatIsNoStamp(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenStamp.age(text, 0, 0))
        .withMessage("no stamp at 0");
  }

  @Test
  void shouldBeginAnAnswerWithWhenItsRequestCame() throws RefusedException {
    long before = TokenStamp.nowMicros();
    StubRequest request =
        StubRequest.parse(
            """
            {"model":"m","messages":[{"role":"user","content":"?"}],"stream":true}""");

    StubCompletion answer = StubCompletion.stamped(request, before - 10_000, 3);

    String text = answer.text();
    long after = TokenStamp.nowMicros();
    assertThat(text).hasSize(4 * TokenStamp.LENGTH);
    assertThat(TokenStamp.age(text, 0, before)).isEqualTo(10_000);
    assertThat(TokenStamp.age(text, TokenStamp.LENGTH, after)).isBetween(0L, after - before);
  }
}
