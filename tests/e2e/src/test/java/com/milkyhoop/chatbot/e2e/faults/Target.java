package com.milkyhoop.chatbot.e2e.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What must hold beyond the checker's verdict. */
sealed interface Target {

  /** Whatever breaks it, for a person. */
  List<String> missedBy(Result result);

  /** It is only measured. */
  record None() implements Target {
    @Override
    public List<String> missedBy(Result result) {
      return List.of();
    }
  }

  /**
   * A plan that everybody notices little of: each request gets its whole reply, no service is
   * killed.
   */
  record NothingButWholeReplies() implements Target {
    @Override
    public List<String> missedBy(Result result) {
      List<String> missed = new ArrayList<>();
      if (!result.endings().areAllWhole()) {
        missed.add("not every request has its whole reply: " + result.endings());
      }
      result.movement().restarts().stream()
          .filter(each -> each.ends().compareTo(Restart.GRACE) >= 0)
          .forEach(each -> missed.add(each.service() + " did not end on SIGTERM"));
      return missed;
    }
  }

  /** The same, and the model is called for nothing twice. */
  record WholeRepliesOfOneCall() implements Target {
    @Override
    public List<String> missedBy(Result result) {
      List<String> missed = new ArrayList<>(new NothingButWholeReplies().missedBy(result));
      calledTwice(result).ifPresent(missed::add);
      return missed;
    }
  }

  /** Every reply moves again within so long. */
  record Moves(Duration within) implements Target {
    @Override
    public List<String> missedBy(Result result) {
      return late("text moves", result.movement().moves(), within);
    }
  }

  /**
   * No reply stands still for longer. For a processor that ends by itself: what runs there goes on
   * until the process is gone, so that the time since the signal says nothing of a pause.
   */
  record Pauses(Duration atMost) implements Target {
    @Override
    public List<String> missedBy(Result result) {
      Duration longest = result.movement().longestPause();
      return longest.compareTo(atMost) <= 0
          ? List.of()
          : List.of(
              "a reply stood still for %s s, the target is %s s"
                  .formatted(Spread.seconds(longest), Spread.seconds(atMost)));
    }
  }

  /**
   * What runs goes on where it is (R13): the model is called for nothing twice, and no reply stands
   * still for longer.
   */
  record NotInterrupted(Duration atMost) implements Target {
    @Override
    public List<String> missedBy(Result result) {
      List<String> missed = new ArrayList<>(new Pauses(atMost).missedBy(result));
      calledTwice(result).ifPresent(missed::add);
      return missed;
    }
  }

  /** Every reply moves again within so long, and ends and starts a little later. */
  record MovesAndEnds(Duration text, Duration endsAndStarts) implements Target {
    @Override
    public List<String> missedBy(Result result) {
      return Stream.of(
              late("text moves", result.movement().moves(), text),
              late("ends come", result.movement().ends(), endsAndStarts),
              late("replies start", result.movement().starts(), endsAndStarts))
          .flatMap(List::stream)
          .toList();
    }
  }

  /**
   * No turn ends by a deadline that has not come, and no conversation is forgotten: each request
   * gets its whole reply, and everybody who asks again is answered in context.
   */
  record NothingBeforeItIsDue() implements Target {
    @Override
    public List<String> missedBy(Result result) {
      List<String> missed = new ArrayList<>();
      if (!result.endings().areAllWhole()) {
        missed.add("not every request has its whole reply: " + result.endings());
      }
      if (result.forgotten() > 0) {
        missed.add(result.forgotten() + " conversations were forgotten");
      }
      return missed;
    }
  }

  /**
   * What streams is kept: text moves soon, ends and starts a little later, nothing is asked anew.
   */
  record KeepsStreaming(Duration text, Duration endsAndStarts) implements Target {
    @Override
    public List<String> missedBy(Result result) {
      List<String> missed = new ArrayList<>(new MovesAndEnds(text, endsAndStarts).missedBy(result));
      calledTwice(result).ifPresent(missed::add);
      return missed;
    }
  }

  /**
   * Every reply moves again within so long and goes on from where it was: nobody is told of a
   * restart, and of each that was interrupted no more than so many tokens are paid for twice.
   */
  record GoesOn(Duration within, int tokensTwice) implements Target {
    @Override
    public List<String> missedBy(Result result) {
      List<String> missed = new ArrayList<>(new Moves(within).missedBy(result));
      Spent spent = result.spent();
      if (spent.restarted() > 0) {
        missed.add(spent.restarted() + " clients were told of a restart");
      }
      long most = (long) tokensTwice * result.verdict().calledTwice();
      if (spent.inVain() > most) {
        missed.add(
            "%d tokens were paid for in vain, the target is %d".formatted(spent.inVain(), most));
      }
      return missed;
    }
  }

  private static Optional<String> calledTwice(Result result) {
    int requests = result.verdict().calledTwice();
    return requests == 0
        ? Optional.empty()
        : Optional.of("the model was called twice for " + requests + " requests");
  }

  private static List<String> late(String what, Spread spread, Duration within) {
    return spread.max().compareTo(within) <= 0
        ? List.of()
        : List.of(
            "%s after %s s, the target is %s s"
                .formatted(what, Spread.seconds(spread.max()), Spread.seconds(within)));
  }
}
