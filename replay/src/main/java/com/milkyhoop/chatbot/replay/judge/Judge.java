package com.milkyhoop.chatbot.replay.judge;

import com.milkyhoop.chatbot.replay.record.Judgement;

/** Compares an arm's reply with the recorded one. Thread-safe; its calls block. */
public interface Judge extends AutoCloseable {
  /** Returns its name in results and reports: the same name judges by the same rules. */
  String name();

  /**
   * Judges one reply. What the judge says that can't be read is a judgement without a verdict.
   *
   * @throws JudgeUnavailableException when nothing was judged; the task can be tried again
   */
  Judgement judge(JudgeTask task) throws JudgeUnavailableException, InterruptedException;

  @Override
  void close();
}
