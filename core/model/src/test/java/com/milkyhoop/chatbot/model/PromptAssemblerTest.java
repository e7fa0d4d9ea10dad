package com.milkyhoop.chatbot.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PromptAssemblerTest {
  private static final TokenCounter COUNTER = TokenCounter.forModel("gpt-4o");
  private static final String SYSTEM = "You are kind.";

  @Test
  void shouldHoldSystemPromptTurnsAndMessageInOrderWhenAllFitsR3() {
    var assembler = new PromptAssembler(COUNTER, SYSTEM, 1000, 10);
    var turns = List.of(completed(1, "Halo", "Hai"), completed(2, "Apa kabar?", "Baik"));

    Prompt prompt = assemble(assembler, "Siapa nama saya?", turns).orElseThrow();

    assertThat(prompt.messages())
        .containsExactly(
            new Message(Role.SYSTEM, SYSTEM),
            new Message(Role.USER, "Halo"),
            new Message(Role.ASSISTANT, "Hai"),
            new Message(Role.USER, "Apa kabar?"),
            new Message(Role.ASSISTANT, "Baik"),
            new Message(Role.USER, "Siapa nama saya?"));
    assertThat(prompt.turns()).containsExactly(1L, 2L);
  }

  @Test
  void shouldJoinAMessageWithTheNextOneWhenItHasNoReplyR3() {
    var assembler = new PromptAssembler(COUNTER, SYSTEM, 1000, 10);
    var turns =
        List.of(
            completed(1, "one", ""),
            completed(2, "two", ""),
            completed(3, "three", "tiga"),
            completed(4, "four", ""));

    Prompt prompt = assemble(assembler, "five", turns).orElseThrow();

    assertThat(prompt.messages())
        .containsExactly(
            new Message(Role.SYSTEM, SYSTEM),
            new Message(Role.USER, "one\n\ntwo\n\nthree"),
            new Message(Role.ASSISTANT, "tiga"),
            new Message(Role.USER, "four\n\nfive"));
    assertThat(prompt.turns()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(prompt.held())
        .filteredOn(PromptTurn::answered)
        .extracting(PromptTurn::number)
        .containsExactly(3L);
  }

  @Test
  void shouldBeEmptyWhenTheMessageAloneDoesNotFit() {
    var assembler = new PromptAssembler(COUNTER, SYSTEM, 12, 10);

    assertThat(assemble(assembler, "a message of many more words than that", List.of())).isEmpty();
  }

  @Test
  void shouldReadNoFurtherThanTheFirstTurnThatDoesNotFit() {
    var assembler = new PromptAssembler(COUNTER, "", 100, 1000);
    var turns = new ArrayList<FinishedTurn>();
    for (int number = 1; number <= 1000; number++) {
      turns.add(completed(number, "message " + number, "reply " + number));
    }
    var reads = new CountingIterator(turns.reversed().iterator());

    Prompt prompt = assembler.assemble("next", 1, reads).orElseThrow();

    assertThat(reads.count).isLessThan(20);
    assertThat(prompt.turns()).endsWith(1000L).doesNotContain(900L);
  }

  @RepeatedTest(300)
  void shouldNeverExceedTheBudgetAndDropTheOldestFirstR3(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    int budget = 20 + random.nextInt(400);
    String system = random.nextBoolean() ? SYSTEM : "";
    var assembler = new PromptAssembler(COUNTER, system, budget, 100);
    List<FinishedTurn> turns = randomTurns(random);
    String message = words(random, 1 + random.nextInt(10));

    Optional<Prompt> prompt = assemble(assembler, message, turns);

    prompt.ifPresent(
        found -> {
          assertThat(tokens(found)).isLessThanOrEqualTo(budget);
          List<Long> finished = turns.stream().map(FinishedTurn::number).toList();
          assertThat(finished).endsWith(found.turns().toArray(Long[]::new));
          assertThat(rolesWithoutSystem(found)).isEqualTo(alternating(found));
          assertThat(found.tokens()).isBetween(tokens(found), budget);
          if (found.held().stream().allMatch(PromptTurn::answered)) {
            assertThat(found.tokens()).isEqualTo(tokens(found));
          }
          assertThat(found.limits()).isEqualTo(new ContextLimits("o200k_base", budget, 100));
        });
    assertThat(prompt.isPresent())
        .isEqualTo(COUNTER.minimalPrompt(system, COUNTER.count(message)) <= budget);
  }

  private static List<Role> rolesWithoutSystem(Prompt prompt) {
    return prompt.messages().stream().map(Message::role).filter(r -> r != Role.SYSTEM).toList();
  }

  private static List<Role> alternating(Prompt prompt) {
    int count = rolesWithoutSystem(prompt).size();
    return IntStream.range(0, count)
        .mapToObj(i -> i % 2 == 0 ? Role.USER : Role.ASSISTANT)
        .toList();
  }

  private static Optional<Prompt> assemble(
      PromptAssembler assembler, String message, List<FinishedTurn> turns) {
    return assembler.assemble(message, COUNTER.count(message), turns.reversed().iterator());
  }

  private static int tokens(Prompt prompt) {
    return TokenCounter.PER_REPLY
        + prompt.messages().stream()
            .mapToInt(message -> TokenCounter.PER_MESSAGE + COUNTER.count(message.text()))
            .sum();
  }

  private static List<FinishedTurn> randomTurns(Random random) {
    var turns = new ArrayList<FinishedTurn>();
    int count = random.nextInt(30);
    for (int number = 1; number <= count; number++) {
      String message = words(random, 1 + random.nextInt(20));
      turns.add(
          switch (random.nextInt(5)) {
            case 0 -> completed(number, message, "");
            default -> completed(number, message, words(random, 1 + random.nextInt(40)));
          });
    }
    return turns;
  }

  private static String words(Random random, int count) {
    var words = List.of("halo", "nama", "saya", "Budi", "🙂", "conversation", "naïve", "12345");
    var text = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      text.add(words.get(random.nextInt(words.size())));
    }
    return String.join(" ", text);
  }

  private static FinishedTurn completed(long number, String message, String reply) {
    return new FinishedTurn(
        number, message, COUNTER.count(message), reply, COUNTER.count(reply), OptionalLong.empty());
  }

  private static final class CountingIterator implements Iterator<FinishedTurn> {
    private final Iterator<FinishedTurn> turns;
    private int count;

    CountingIterator(Iterator<FinishedTurn> turns) {
      this.turns = turns;
    }

    @Override
    public boolean hasNext() {
      return turns.hasNext();
    }

    @Override
    public FinishedTurn next() {
      count++;
      return turns.next();
    }
  }
}
