package com.milkyhoop.chatbot.replay.run;

/** Names what a run does with the turns of its cohort. */
public enum Mode {
  /** Each turn is asked with the history that was recorded. */
  VERBATIM,
  /** Each turn is asked with the arm's own earlier replies. */
  TRAJECTORY,
  /** What was recorded is judged; no candidate is called. */
  SCORE,
  /** The live log is followed, until the run is stopped or its cap is reached. */
  SHADOW
}
