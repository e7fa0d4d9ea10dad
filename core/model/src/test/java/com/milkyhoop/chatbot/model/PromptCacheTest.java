package com.milkyhoop.chatbot.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.model.Prompt.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * A conversation turn after turn, each prompt made from what the turns before left in the store
 * (R3): the beginning stays the same for many turns, so that a provider's exact-prefix cache serves
 * it, and the newest turns are always there.
 */
class PromptCacheTest {
  private static final TokenCounter COUNTER = TokenCounter.forModel("gpt-4o");
  private static final String SYSTEM = "You are kind.";
  private static final int MANY_TURNS = 1_000_000;
  private static final List<String> WORDS =
      List.of("halo", "nama", "saya", "Budi", "🙂", "conversation", "naïve", "12345");

  /** OpenAI's rule: from 1,024 tokens on, in steps of 128. */
  private static final int CACHED_FROM = 1024;

  private static final int CACHED_STEP = 128;

  /**
   * The turns of 50 to 600 tokens are those of a usual chat; some of the window is full of them.
   */
  @Test
  void shouldFindFourFifthsOfItsTokensCachedWhenTheWindowIsFull() {
    var random = new Random(42);
    var chat = new Chat(16_384, MANY_TURNS);
    while (!chat.full) {
      chat.turn(random, 10, 300);
    }
    long prompts = 0;
    long cached = 0;
    for (int turn = 0; turn < 100; turn++) {
      Prompt prompt = chat.turn(random, 10, 300);
      prompts += tokens(prompt.messages());
      cached += chat.cached;
    }

    assertThat((double) cached / prompts).isGreaterThan(0.8);
  }

  @RepeatedTest(100)
  void shouldKeepItsBeginningForManyTurnsWithoutLosingNewOnesR3(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    int budget = 400 + random.nextInt(2000);
    var chat = new Chat(budget, MANY_TURNS);
    int moves = 0;
    for (int turn = 0; turn < 150; turn++) {
      long before = chat.start;

      Prompt prompt = chat.turn(random, 1, 1 + random.nextInt(30));

      assertThat(tokens(prompt.messages())).isLessThanOrEqualTo(budget);
      assertThat(prompt.turns()).endsWith(chat.newestWithin(0.75).toArray(Long[]::new));
      assertThat(chat.finishedBefore).endsWith(prompt.turns().toArray(Long[]::new));
      moves += chat.start == before ? 0 : 1;
    }
    // A quarter of the budget comes in before each move.
    assertThat(moves).isLessThanOrEqualTo(1 + (int) (chat.tokensOfAll() / (budget / 4.0)));
  }

  @Test
  void shouldLeaveInBlocksWhenTheTurnsThatAreKeptAreFewR3() {
    var random = new Random(1);
    var chat = new Chat(1_000_000, 40);
    int moves = 0;
    for (int turn = 0; turn < 200; turn++) {
      long before = chat.start;
      Prompt prompt = chat.turn(random, 1, 5);
      moves += chat.start == before ? 0 : 1;
      assertThat(prompt.turns().size()).isBetween(Math.min(turn, 29), 39);
    }
    assertThat(moves).isLessThan(200 / 8);
  }

  @Test
  void shouldNotMoveForAFailedTurnR3() {
    var random = new Random(7);
    var chat = new Chat(1000, MANY_TURNS);
    while (!chat.full) {
      chat.turn(random, 10, 10);
    }
    chat.turn(random, 10, 10);
    long before = chat.start;

    chat.prompt("naïve ".repeat(150));
    chat.turn(random, 1, 1);

    assertThat(chat.start).isEqualTo(before);
  }

  /** One that is smaller than configured has told so with its refusal. */
  @Test
  void shouldStayAtTheFewerTurnsThatAServerTookR3() {
    var random = new Random(7);
    var chat = new Chat(16_384, MANY_TURNS);
    for (int turn = 0; turn < 20; turn++) {
      chat.turn(random, 10, 10);
    }
    chat.shrinkLast(15);

    assertThat(chat.turn(random, 10, 10).turns()).containsExactly(15L, 16L, 17L, 18L, 19L, 20L);
  }

  private static int tokens(List<Message> messages) {
    return TokenCounter.PER_REPLY + messages.stream().mapToInt(PromptCacheTest::tokens).sum();
  }

  private static int tokens(Message message) {
    return TokenCounter.PER_MESSAGE + COUNTED.computeIfAbsent(message.text(), COUNTER::count);
  }

  private static final Map<String, Integer> COUNTED = new HashMap<>();

  private static String words(Random random, int count) {
    return Stream.generate(() -> WORDS.get(random.nextInt(WORDS.size())))
        .limit(count)
        .reduce((a, b) -> a + " " + b)
        .orElse("");
  }

  /** Remembers of one conversation what a processor and a provider do. */
  private static final class Chat {
    private final PromptAssembler assembler;
    private final int budget;
    private final int kept;
    private final List<FinishedTurn> turns = new ArrayList<>();
    private List<Message> sentBefore = List.of();
    private List<Long> finishedBefore = List.of();
    private String message = "";
    private long start;
    private boolean full;
    private int cached;

    Chat(int budget, int kept) {
      this.budget = budget;
      this.kept = kept;
      this.assembler = new PromptAssembler(COUNTER, SYSTEM, budget, kept);
    }

    /** Asks and is answered, now and then with nothing. */
    Prompt turn(Random random, int words, int mostWords) {
      Prompt prompt = prompt(words(random, words + random.nextInt(mostWords)));
      String reply =
          random.nextInt(10) == 0 ? "" : words(random, words + random.nextInt(mostWords));
      long number = number();
      start = prompt.turns().isEmpty() ? number : prompt.turns().getFirst();
      full |= start > 1;
      turns.add(
          new FinishedTurn(
              number,
              message,
              COUNTER.count(message),
              reply,
              COUNTER.count(reply),
              OptionalLong.of(start)));
      return prompt;
    }

    /** Asks only, as a turn does that fails. */
    Prompt prompt(String text) {
      message = text;
      List<FinishedTurn> stored = turns.subList(Math.max(0, turns.size() - kept + 1), turns.size());
      finishedBefore = turns.stream().map(FinishedTurn::number).toList();
      Prompt prompt =
          assembler
              .assemble(message, COUNTER.count(message), stored.reversed().iterator())
              .orElseThrow();
      cached = cachedOf(prompt.messages());
      sentBefore = prompt.messages();
      return prompt;
    }

    void shrinkLast(long firstTurn) {
      FinishedTurn last = turns.removeLast();
      turns.add(
          new FinishedTurn(
              last.number(),
              last.message(),
              last.messageTokens(),
              last.reply(),
              last.replyTokens(),
              OptionalLong.of(firstTurn)));
    }

    List<Long> newestWithin(double share) {
      var newest = new ArrayList<Long>();
      int used = COUNTER.minimalPrompt(SYSTEM, COUNTER.count(message));
      for (FinishedTurn turn : turns.subList(0, turns.size() - 1).reversed()) {
        used += tokensOf(turn);
        if (used > share * budget) {
          break;
        }
        newest.addFirst(turn.number());
      }
      return newest;
    }

    long tokensOfAll() {
      return turns.stream().mapToLong(Chat::tokensOf).sum();
    }

    private static int tokensOf(FinishedTurn turn) {
      int reply = turn.reply().isEmpty() ? 0 : TokenCounter.PER_MESSAGE + turn.replyTokens();
      return TokenCounter.PER_MESSAGE + turn.messageTokens() + reply;
    }

    private long number() {
      return turns.size() + 1L;
    }

    /** Whole messages that are the same count; that is less than a provider finds. */
    private int cachedOf(List<Message> messages) {
      int same = 0;
      for (int i = 0; i < Math.min(messages.size(), sentBefore.size()); i++) {
        if (!messages.get(i).equals(sentBefore.get(i))) {
          break;
        }
        same += tokens(messages.get(i));
      }
      return same < CACHED_FROM ? 0 : same / CACHED_STEP * CACHED_STEP;
    }
  }
}
