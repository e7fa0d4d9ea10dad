package com.milkyhoop.chatbot.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.architecture.Openings.Opening;
import com.milkyhoop.chatbot.architecture.Sources.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Javadocs begin with a verb and an object: "Writes …", "Returns …". */
class OpeningsTest {
  private static final double MOST_PERCENT = 2;

  @Test
  void shouldBeginWithASentence() throws IOException {
    List<Opening> all = Sources.main(Home.PATH).stream().flatMap(Openings::of).toList();
    List<Opening> fragments = all.stream().filter(opening -> !opening.isSentence()).toList();
    double percent = 100.0 * fragments.size() / all.size();

    assertThat(all).hasSizeGreaterThan(1_000);
    assertThat(percent)
        .as(
            "%.1f %% of %,d Javadocs begin with a relative clause or a fragment, at most %.0f %% may."
                + " Begin with a verb, third person, and name who does it:%n%s",
            percent,
            all.size(),
            MOST_PERCENT,
            String.join("\n", fragments.stream().map(Opening::toString).toList()))
        .isLessThanOrEqualTo(MOST_PERCENT);
  }

  @Test
  void shouldTellASentenceFromAFragment() {
    String text =
        """
        /** Whether it is open. */
        /**
         * Of the one before.
         */
        /** Returns what was read. */
        /** @param a is no text */
        // Of no Javadoc.
        """;

    assertThat(Openings.of(new Source(Path.of("A.java"), text)).map(Opening::isSentence))
        .containsExactly(false, false, true);
  }
}
