package com.milkyhoop.chatbot.replay.record;

/**
 * What a judge said of a replayed turn beside the recorded one, or beside another arm's.
 *
 * @param turn the recorded one
 * @param arm whose reply is judged
 * @param repeat from 0
 * @param judge name of the judge: of a model with its prompt's hash, or of an external command
 * @param verdict for the arm's reply; two orders that disagree are a tie
 * @param score for a judge that gives points, else NaN
 * @param reason the judge's words, cut; empty where it gave none
 */
public record Judgement(
    TurnRef turn,
    String arm,
    int repeat,
    String judge,
    Verdict verdict,
    double score,
    String reason) {

  /** Of the arm's reply. */
  public enum Verdict {
    WIN,
    TIE,
    LOSS,
    /** The judge failed, or gave no verdict that can be read. */
    NONE
  }
}
