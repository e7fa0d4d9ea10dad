package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.LateCalls;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what a turn has cost while it runs, for who ends it without waiting for it (R14). The turn's
 * thread tells it of each attempt; any may ask.
 */
final class TurnSpending {
  /**
   * How far a turn has come.
   *
   * @param firstEpoch in which it asked a model first
   * @param ended the calls of attempts that have ended
   * @param goesOnFrom what the attempt that runs may have been given to go on from; null where none
   *     runs
   */
  private record Progress(
      AttemptOutcomes outcomes,
      TurnTiming timing,
      long firstEpoch,
      List<GenerationCall> ended,
      @Nullable String goesOnFrom) {}

  private final DeltaPublisher publisher;
  private volatile @Nullable Progress progress;

  /** Names the attempt of each call that an earlier attempt made. The turn's thread's. */
  private final List<AttemptId> attempts = new ArrayList<>();

  private @Nullable AttemptId latest;
  private @Nullable String answeredBy;

  /**
   * @param publisher has the text of the attempt that runs
   */
  TurnSpending(DeltaPublisher publisher) {
    this.publisher = publisher;
  }

  /**
   * An attempt asks a model.
   *
   * @param shown what it may be given to go on from; empty for nothing
   */
  void attemptBegins(AttemptId id, AttemptOutcomes outcomes, TurnTiming timing, String shown) {
    Progress before = progress;
    long first = before == null ? id.epoch() : before.firstEpoch();
    List<GenerationCall> ended = before == null ? List.of() : before.ended();
    noteCalls(outcomes);
    latest = id;
    progress = new Progress(outcomes, timing, first, ended, shown);
  }

  /** The attempt that ran has ended, and its calls with it. */
  void attemptEnded() {
    Progress before = progress;
    if (before != null) {
      AttemptOutcomes outcomes = before.outcomes();
      progress =
          new Progress(outcomes, before.timing(), before.firstEpoch(), outcomes.calls(), null);
    }
  }

  /** The attempt that ran has its whole text from this model, as that names itself. */
  void answered(String model) {
    answeredBy = model;
  }

  /** Names the latest attempt for each call that it has made. */
  private void noteCalls(AttemptOutcomes outcomes) {
    AttemptId maker = latest;
    while (maker != null && attempts.size() < outcomes.made()) {
      attempts.add(maker);
    }
  }

  /**
   * Returns what all calls have cost, when the turn's thread is done with them and whoever ends the
   * turn may have estimated that (R14); empty where none was made. Called by that thread.
   */
  Optional<LateCalls> late() {
    Progress last = progress;
    if (last == null || last.outcomes().made() == 0) {
      return Optional.empty();
    }
    noteCalls(last.outcomes());
    return Optional.of(last.outcomes().late(attempts, answeredBy));
  }

  /**
   * Returns its calls where it asked a model first after an epoch, and otherwise none: who takes a
   * turn over reads back what was asked for in earlier epochs, and so has it in an end of its own
   * (R13).
   */
  List<GenerationCall> begunAfter(long epoch) {
    Progress now = progress;
    return now == null || now.firstEpoch() <= epoch ? List.of() : calls(now);
  }

  /** Returns an end that the turn gets from outside with all that it has cost. */
  TurnEvent in(TurnEvent end) {
    Progress now = progress;
    return now == null ? end : now.outcomes().withCost(end, calls(now), now.timing());
  }

  private List<GenerationCall> calls(Progress now) {
    if (now.goesOnFrom() == null) {
      return now.ended();
    }
    var calls = new ArrayList<>(now.ended());
    calls.add(now.outcomes().superseded(publisher.published(now.goesOnFrom())));
    return calls;
  }
}
