package com.milkyhoop.chatbot.model.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.milkyhoop.chatbot.kit.Secret;
import org.jspecify.annotations.Nullable;

/** Whatever a server streams is text or a failure, and no failure tells the key or the prompt. */
class StreamedCompletionFuzzTest {
  private static final Secret KEY = new Secret("sk-Zq7w/9+xK_tolkien");
  private static final String KEYS_END = "9+xK_tolkien";
  private static final String PROMPT = "Kucing saya bernama Tolkien dan suka tidur siang.";
  private static final int MAX_MESSAGE = 500;

  private final ErrorResponse errors =
      new ErrorResponse(new ErrorTextRedactor(KEY, TestModels.prompt(PROMPT)));

  @FuzzTest
  void shouldGiveTextOrAFailureFitForAPerson(byte[] stream) {
    var answer = new StreamedCompletion(errors);

    RequestFailure failure = read(stream, answer);

    if (failure != null) {
      assertThat(failure.message())
          .hasSizeLessThan(MAX_MESSAGE)
          .matches("[^\\p{Cc}]+")
          .doesNotContain(KEY.value(), PROMPT.substring(0, 20), PROMPT.substring(20, 40));
      boolean endOnlyInKey = !new String(stream, UTF_8).replace(KEY.value(), "").contains(KEYS_END);
      assertThat(endOnlyInKey && failure.message().contains(KEYS_END)).isFalse();
    }
    assertThat(answer.finishReason()).isNotEmpty();
    assertThat(answer.whole()).isIn(false, answer.begun());
    assertThat(answer.wholeThoughBroken()).isIn(false, answer.whole());
  }

  private static @Nullable RequestFailure read(byte[] stream, StreamedCompletion answer) {
    try {
      for (SseEvent event : new SseParser(1 << 20).feed(stream, 0, stream.length)) {
        String text = answer.take(event);
        assertThat(text.isEmpty() || answer.begun()).isTrue();
      }
      assertThat(answer.end().isEmpty() || answer.begun()).isTrue();
      return answer.fault().orElse(null);
    } catch (RequestFailure e) {
      return e;
    }
  }
}
