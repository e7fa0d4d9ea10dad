package com.milkyhoop.chatbot.modelstub;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the stub's cache against what OpenAI documents of its own. */
final class CachedPrefixesTest {
  private static final int AROUND_A_MESSAGE = 4;
  private static final int BEFORE_THE_ANSWER = 3;

  private final CachedPrefixes cache = new CachedPrefixes();

  @Test
  void shouldFindNothingWhenAPromptIsNew() {
    assertThat(cache.read(prompt("gpt-4o", words(2_000)))).isEqualTo(new PromptTokens(2_007, 0));
  }

  /** 1,024 tokens at least, and then 128 more each time. */
  @ParameterizedTest
  @CsvSource({"1023, 0", "1024, 1024", "1151, 1024", "1152, 1152", "1279, 1152", "2000, 1920"})
  void shouldCountTheSharedPrefixInStepsWhenAnotherPromptFollows(int shared, int cached) {
    String beginning = words(shared - 3);
    cache.read(prompt("gpt-4o", beginning + " one".repeat(500)));

    PromptTokens read = cache.read(prompt("gpt-4o", beginning + " two".repeat(500)));

    assertThat(read.cached()).isEqualTo(cached);
  }

  @Test
  void shouldFindAllStepsOfAPromptWhenItComesAgain() {
    StubRequest request = prompt("gpt-4o", words(1_300 - AROUND_A_MESSAGE));
    cache.read(request);

    assertThat(cache.read(request)).isEqualTo(new PromptTokens(1_303, 1_280));
  }

  @Test
  void shouldFindTheOlderTurnsWhenAConversationGrows() {
    var messages = new ArrayList<>(List.of(new ChatMessage("system", words(1_020))));
    int before = 0;
    for (int turn = 0; turn < 20; turn++) {
      messages.add(new ChatMessage("user", "question " + turn + words(100)));

      PromptTokens read = cache.read(request("gpt-4o", messages));

      assertThat(read.cached()).isEqualTo(before / 128 * 128);
      before = read.count() - BEFORE_THE_ANSWER;
      messages.add(new ChatMessage("assistant", "answer " + turn + words(100)));
    }
  }

  @Test
  void shouldFindNothingWhenTheBeginningDiffers() {
    cache.read(prompt("gpt-4o", "a" + words(2_000)));

    assertThat(cache.read(prompt("gpt-4o", "b" + words(2_000))).cached()).isZero();
  }

  @Test
  void shouldFindNothingWhenTheModelOrARoleIsAnother() {
    cache.read(prompt("gpt-4o", words(2_000)));

    assertThat(cache.read(prompt("gpt-4o-mini", words(2_000))).cached()).isZero();
    assertThat(cache.read(request("gpt-4o", List.of(new ChatMessage("system", words(2_000))))))
        .returns(0, PromptTokens::cached);
  }

  @Test
  void shouldFindNothingWhenTheSameTextIsSplitIntoOtherMessages() {
    String half = words(1_000);
    cache.read(prompt("gpt-4o", half + half));

    var split = List.of(new ChatMessage("user", half), new ChatMessage("user", half));

    assertThat(cache.read(request("gpt-4o", split)).cached()).isZero();
  }

  /** A prefix of 1,024 tokens is shared by many: it stays longer than what follows it. */
  @Test
  void shouldForgetTheLeastRecentlyUsedAndLongestFirstWhenThereAreTooMany() {
    var small = new CachedPrefixes(9);
    StubRequest first = prompt("gpt-4o", "a" + words(2_044));
    small.read(first);
    small.read(first);
    small.read(prompt("gpt-4o", "b" + words(1_024)));

    assertThat(small.read(prompt("gpt-4o", "a" + words(1_020))).cached()).isEqualTo(1_024);
    assertThat(small.read(first).cached()).isLessThan(2_048);
  }

  /** The stub must stay faster than what is measured with it. */
  @Test
  void shouldReadAFullWindowInAFewMilliseconds() {
    String window = words(16_000);
    for (int i = 0; i < 20; i++) {
      cache.read(prompt("gpt-4o", i + window));
    }
    long begin = cpuTime();

    for (int i = 0; i < 20; i++) {
      cache.read(prompt("gpt-4o", "again" + i + window));
    }

    assertThat(Duration.ofNanos(cpuTime() - begin)).isLessThan(Duration.ofSeconds(2));
  }

  /** Counts what this thread does: the machine may be busy with others. */
  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Each word is a token. */
  private static String words(int count) {
    return " word".repeat(count);
  }

  private static StubRequest prompt(String model, String message) {
    return request(model, List.of(new ChatMessage("user", message)));
  }

  private static StubRequest request(String model, List<ChatMessage> messages) {
    return new StubRequest(model, messages, true, true, 100);
  }
}
