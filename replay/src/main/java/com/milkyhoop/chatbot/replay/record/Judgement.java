package com.milkyhoop.chatbot.replay.record;

import com.milkyhoop.chatbot.model.ModelUsage;
import java.util.Optional;

/**
 * Holds a judge's verdict about a replayed turn beside the recorded one.
 *
 * @param turn the recorded one
 * @param arm whose reply is judged
 * @param repeat from 0
 * @param judge name of the judge: of a model with its prompt's hash, or of an external command
 * @param verdict for the arm's reply; two orders that disagree are a tie
 * @param orders how the verdict came about
 * @param score for a judge that gives points, else NaN
 * @param reason the judge's words, cut; empty where it gave none
 * @param usage tokens of all its calls; empty where it made none, or the server did not count
 */
public record Judgement(
    TurnRef turn,
    String arm,
    int repeat,
    String judge,
    Verdict verdict,
    Orders orders,
    double score,
    String reason,
    Optional<ModelUsage> usage) {

  /** Names how the arm's reply compares. */
  public enum Verdict {
    WIN,
    TIE,
    LOSS,
    /** The judge failed, or gave no verdict that can be read. */
    NONE
  }

  /** Names in which orders the judge saw the two replies, and whether it said the same in both. */
  public enum Orders {
    /** The judge decides by itself how it compares. */
    OWN,
    /** Both orders gave the same verdict. */
    AGREED,
    /** Both orders preferred the reply that was shown first: position bias. */
    FIRST_SHOWN,
    /** Both orders preferred the reply that was shown second: position bias. */
    SECOND_SHOWN,
    /** One order alone gave a tie. */
    HALF_TIED,
    /** At least one answer held no verdict. */
    UNREADABLE
  }
}
