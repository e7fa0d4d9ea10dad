package com.milkyhoop.chatbot.processor.turn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.model.TokenCounter;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class AttemptTextTest {
  private static final TokenCounter TOKENS = TokenCounter.forModel("gpt-4o");

  @Test
  void shouldHoldAHighSurrogateBackWhenItsOtherHalfHasNotComeR6() {
    var text = new AttemptText(100, TOKENS);

    String first = text.append("a\uD83D");
    String second = text.append("\uDE42b");

    assertThat(first).isEqualTo("a");
    assertThat(second).isEqualTo("🙂b");
  }

  @Test
  void shouldReplaceLoneSurrogatesAndNulR6() {
    var text = new AttemptText(100, TOKENS);

    text.append("a\uD83Db\uDE42c\u0000d\uD83D");
    text.end();

    assertThat(text).hasToString("a\uFFFDb\uFFFDc\uFFFDd\uFFFD");
  }

  @Test
  void shouldCutBetweenCharactersWhenTheLimitIsReached() {
    var text = new AttemptText(6, TOKENS);

    text.append("ab🙂c");

    assertThat(text.full()).isTrue();
    assertThat(text).hasToString("ab🙂");
  }

  @RepeatedTest(200)
  void shouldPublishExactlyItsTextInWholeCharactersR6(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    int limit = 1 + random.nextInt(200);
    var text = new AttemptText(limit, TOKENS);
    var published = new StringBuilder();

    for (int piece = 0; piece < 20; piece++) {
      published.append(wholeCharacters(text.append(randomPiece(random))));
    }
    published.append(wholeCharacters(text.end()));

    assertThat(published).hasToString(text.toString());
    assertThat(text.toString().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(limit);
    assertThat(text.toString()).doesNotContain("\u0000");
  }

  private static String wholeCharacters(String piece) {
    assertThat(new String(piece.getBytes(UTF_8), UTF_8)).isEqualTo(piece);
    return piece;
  }

  private static String randomPiece(Random random) {
    char[] alphabet = {'a', 'é', '€', '\uD83D', '\uDE42', '\u0000', '\uFFFD', ' '};
    char[] piece = new char[random.nextInt(6)];
    for (int i = 0; i < piece.length; i++) {
      piece[i] = alphabet[random.nextInt(alphabet.length)];
    }
    return new String(piece);
  }

  @Test
  void shouldCountTokensOnlyWhereTheyMayBeTooManyR6() {
    // given
    var text = new AttemptText(10_000, TOKENS);
    text.limit(16);

    // when
    String shown = "";
    for (int i = 0; i < 40; i++) {
      shown += text.append(" word");
    }

    // then
    assertThat(text.full()).isTrue();
    assertThat(text.isOverBudget()).isTrue();
    assertThat(TOKENS.count(shown))
        .as("an eighth more than the limit, and the token")
        .isEqualTo(19);
  }
}
