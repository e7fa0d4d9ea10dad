package com.milkyhoop.chatbot.processor.servers;

import static org.assertj.core.api.SoftAssertions.assertSoftly;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;

/**
 * What must come of a turn: a reply or a failure, one paid answer or as many as it takes. A reply
 * is by default the case's text, whole, with the usual counts, from one request.
 */
final class Expected {
  private final Set<String> failures;
  private @Nullable String text;
  private String finish = "stop";
  private String model = Events.MODEL;
  private Optional<Counts> counts = Optional.of(Counts.USUAL);
  private int leastRequests = 1;
  private int mostRequests = 1;
  private OptionalInt attempts = OptionalInt.empty();
  private boolean restarted;
  private List<String> words = List.of();
  private Consumer<Observed> also = _ -> {};

  private Expected(Set<String> failures) {
    this.failures = failures;
  }

  static Expected reply() {
    return new Expected(Set.of());
  }

  static Expected reply(String text) {
    Expected expected = reply();
    expected.text = text;
    return expected;
  }

  /** One of these reasons, and no reply. */
  static Expected failure(String... reasons) {
    return new Expected(Set.of(reasons));
  }

  /** Any failure: what matters is that it is not an empty reply. */
  static Expected anyFailure() {
    return failure("MODEL_REFUSED", "MODEL_UNAVAILABLE", "MODEL_STREAM_BROKEN").requests(1, 3);
  }

  Expected finish(String reason) {
    finish = reason;
    return this;
  }

  Expected model(String name) {
    model = name;
    return this;
  }

  Expected counts(Counts expected) {
    counts = Optional.of(expected);
    return this;
  }

  Expected uncounted() {
    counts = Optional.empty();
    return this;
  }

  Expected requests(int count) {
    return requests(count, count);
  }

  Expected requests(int least, int most) {
    leastRequests = least;
    mostRequests = most;
    return this;
  }

  /** Not the number of requests, where a request was only corrected. */
  Expected attempts(int count) {
    attempts = OptionalInt.of(count);
    return this;
  }

  Expected restarted() {
    restarted = true;
    return this;
  }

  /** The failure's message must hold all of these. */
  Expected saying(String... parts) {
    words = List.of(parts);
    return this;
  }

  Expected also(Consumer<Observed> assertion) {
    also = assertion;
    return this;
  }

  /**
   * @param wholeText of the case
   * @throws AssertionError where anything is otherwise
   */
  void check(Observed seen, String wholeText) {
    assertSoftly(
        softly -> {
          if (failures.isEmpty()) {
            checkReply(softly, seen, text == null ? wholeText : text);
          } else {
            checkFailure(softly, seen);
          }
          softly
              .assertThat(seen.requests())
              .as("requests to the server")
              .isBetween(leastRequests, mostRequests);
          softly
              .assertThat(seen.attempts())
              .as("attempts")
              .isEqualTo(attempts.orElse(seen.requests()));
          softly.check(() -> also.accept(seen));
        });
  }

  private void checkReply(SoftAssertions softly, Observed seen, String whole) {
    softly.assertThat(seen.failure() + seen.message()).as("failure").isEmpty();
    softly.assertThat(seen.reply()).as("reply").contains(whole);
    softly.assertThat(seen.finishReason()).as("finish reason").isEqualTo(finish);
    softly.assertThat(seen.model()).as("model").isEqualTo(model);
    softly.assertThat(seen.counts()).as("usage").isEqualTo(counts);
    softly.assertThat(seen.restarted()).as("restarted").isEqualTo(restarted);
  }

  private void checkFailure(SoftAssertions softly, Observed seen) {
    softly.assertThat(seen.reply()).as("reply").isEmpty();
    softly.assertThat(seen.failure()).as("reason").isIn(failures);
    softly.assertThat(words).as("message: " + seen.message()).allMatch(seen.message()::contains);
  }
}
