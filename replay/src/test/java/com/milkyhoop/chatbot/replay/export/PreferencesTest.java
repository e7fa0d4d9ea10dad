package com.milkyhoop.chatbot.replay.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.replay.Talk;
import com.milkyhoop.chatbot.replay.export.Preferences.Preference;
import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PreferencesTest {
  private static final TurnRef TURN = new TurnRef(0, 0);

  private final Map<TurnRef, LoggedTurn> recorded =
      new HashMap<>(
          Map.of(TURN, new LoggedTurn(0, 0, new Talk("ana").processed("Halo", "recorded"))));

  @Test
  void shouldPreferTheReplyThatWon() {
    assertThat(preferences(Verdict.WIN)).containsExactly(new Preference("replayed", "recorded"));
    assertThat(preferences(Verdict.LOSS)).containsExactly(new Preference("recorded", "replayed"));
    assertThat(preferences(Verdict.WIN, Verdict.WIN, Verdict.NONE)).hasSize(1);
  }

  @Test
  void shouldPreferNeitherWhenJudgesDisagreeOrSeeNoDifference() {
    assertThat(preferences(Verdict.TIE)).isEmpty();
    assertThat(preferences(Verdict.WIN, Verdict.LOSS)).isEmpty();
    assertThat(preferences(Verdict.WIN, Verdict.TIE)).isEmpty();
    assertThat(preferences(Verdict.NONE)).isEmpty();
    assertThat(preferences()).isEmpty();
  }

  @Test
  void shouldKnowNothingOfTurnsThatAreGoneOrOfOtherArms() {
    assertThat(of(Optional.of("other"), Verdict.WIN).turns()).isEmpty();

    recorded.clear();

    assertThat(preferences(Verdict.WIN)).isEmpty();
  }

  private List<Preference> preferences(Verdict... verdicts) {
    return of(Optional.empty(), verdicts).of(TURN);
  }

  private Preferences of(Optional<String> arm, Verdict... verdicts) {
    var replayed =
        new ReplayedTurn(
            TURN,
            "mini",
            0,
            ReplayedTurn.Status.REPLIED,
            "replayed",
            "stop",
            "gpt-4o-mini",
            Optional.empty(),
            OptionalLong.empty(),
            10,
            1,
            false,
            "");
    List<Judgement> judgements =
        IntStream.range(0, verdicts.length)
            .mapToObj(
                i ->
                    new Judgement(
                        TURN,
                        "mini",
                        0,
                        "judge-" + i,
                        verdicts[i],
                        Judgement.Orders.AGREED,
                        Double.NaN,
                        "",
                        Optional.empty()))
            .toList();
    return Preferences.of(recorded, List.of(replayed), judgements, arm);
  }
}
