package com.milkyhoop.chatbot.replay.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.milkyhoop.chatbot.replay.Talk;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.schemas.LogEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class SelectionTest {
  private final Talk ana = new Talk("ana");
  private final LoggedTurn processed = turn(0, 0, ana.processed("Halo", "Hai"));
  private final LoggedTurn failed = turn(0, 1, ana.failed("Apa?"));
  private final LoggedTurn retried = turn(0, 2, ana.refusing().processed("Lagi", "Ya"));
  private final LoggedTurn other = turn(3, 7, new Talk("budi").processed("Halo", "Hai"));

  @Command
  private static final class Options {
    @Mixin SelectionOptions selection;
  }

  @Test
  void shouldSelectEveryTurnWhenNothingIsSaid() {
    assertThat(selected()).containsExactly(processed, failed, retried, other);
  }

  @Test
  void shouldSelectWhatMeetsTheConditions() {
    assertThat(selected("--user", "budi")).containsExactly(other);
    assertThat(selected("--user", "budi", "--user", "ana", "--session", "none")).isEmpty();
    assertThat(selected("--outcome", "failed,expired")).containsExactly(failed);
    assertThat(selected("--retried")).containsExactly(retried);
    assertThat(selected("--offsets", "0:1-3", "--offsets", "3:0-7"))
        .containsExactly(failed, retried);
    assertThat(selected("--model", "gpt-4o")).hasSize(4);
    assertThat(selected("--route", "other")).isEmpty();
    assertThat(selected("--from", "2026-11-01T08:00:15Z")).containsExactly(retried);
    assertThat(selected("--from", "2026-11-01", "--until", "2026-11-01T08:00:10"))
        .containsExactly(processed, other);
  }

  @Test
  void shouldRefuseWhatCanNotBeMeant() {
    assertThat(problem("--outcome", "gone")).contains("processed, cancelled, failed");
    assertThat(problem("--from", "yesterday")).contains("2026-11-29");
    assertThat(problem("--offsets", "3:9-1")).contains("no range");
    assertThatIllegalArgumentException().isThrownBy(() -> selection("--sample", "0"));
  }

  @Test
  void shouldDrawTheSameTurnsInWhateverOrderTheyAreRead() {
    List<LoggedTurn> turns = many();
    Set<TurnRef> drawn = drawn(turns, 7, false, 20);

    Collections.shuffle(turns, new Random(1));

    assertThat(drawn(turns, 7, false, 20)).isEqualTo(drawn).hasSize(20);
    assertThat(drawn(turns, 8, false, 20)).isNotEqualTo(drawn);
  }

  @Test
  void shouldDrawOneTurnOfEachConversation() {
    List<LoggedTurn> turns = many();

    Set<TurnRef> drawn = drawn(turns, 7, true, null);
    Set<TurnRef> fewer = drawn(turns, 7, true, 10);

    assertThat(conversations(turns, drawn)).hasSize(50).doesNotHaveDuplicates();
    assertThat(conversations(turns, fewer)).hasSize(10).doesNotHaveDuplicates();
    assertThat(drawn).containsAll(fewer);
    Collections.shuffle(turns, new Random(1));
    assertThat(drawn(turns, 7, true, 10)).isEqualTo(fewer);
  }

  /** Each of 500 turns is drawn about 100 of 1000 times: 5 standard deviations are 48. */
  @Test
  void shouldDrawEachTurnWithTheSameChance() {
    List<LoggedTurn> turns = many();
    var counts = new int[10];
    for (int seed = 0; seed < 1000; seed++) {
      for (TurnRef ref : drawn(turns, seed, false, 50)) {
        counts[(int) (ref.offset() % 10)]++;
      }
    }

    for (int count : counts) {
      assertThat(count).isBetween(4_700, 5_300);
    }
  }

  private static List<String> conversations(List<LoggedTurn> turns, Set<TurnRef> drawn) {
    return turns.stream()
        .filter(turn -> drawn.contains(turn.ref()))
        .map(turn -> turn.conversation().key())
        .toList();
  }

  private static Set<TurnRef> drawn(
      List<LoggedTurn> turns, long seed, boolean onePerConversation, @Nullable Integer limit) {
    var draw = new SampleDraw(seed, onePerConversation, limit);
    turns.forEach(draw::offer);
    return draw.chosen();
  }

  private static List<LoggedTurn> many() {
    List<LoggedTurn> turns = new ArrayList<>();
    for (int user = 0; user < 50; user++) {
      var talk = new Talk("user-" + user);
      for (int turn = 0; turn < 10; turn++) {
        turns.add(turn(user % 4, user * 10L + turn, talk.failed("Halo")));
      }
    }
    return turns;
  }

  private List<LoggedTurn> selected(String... options) {
    Predicate<LoggedTurn> selection = selection(options)::matches;
    return List.of(processed, failed, retried, other).stream().filter(selection).toList();
  }

  private static Selection selection(String... options) {
    var parsed = new Options();
    new CommandLine(parsed).parseArgs(options);
    try {
      return parsed.selection.selection();
    } catch (CommandLine.ParameterException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String problem(String... options) {
    try {
      selection(options);
      return "";
    } catch (CommandLine.ParameterException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static LoggedTurn turn(int partition, long offset, LogEvent event) {
    return new LoggedTurn(partition, offset, event);
  }
}
