package com.milkyhoop.chatbot.modelstub;

/**
 * Counts what the stub has seen since it started: {@code requests = refused + completed + cut +
 * aborted + live}.
 *
 * @param requests chat completions requests, whatever became of them
 * @param refused answered with an HTTP error
 * @param completed answered to their end
 * @param cut closed by the stub in the middle, as it was told to
 * @param aborted closed by the client before the end
 * @param live being answered now
 * @param highestLive the most that were being answered at once
 * @param promptTokens of the requests that were not refused; those that got stamped tokens are not
 *     counted
 * @param cachedPromptTokens those of them that OpenAI would have read from its cache
 * @param answerTokens that were sent, of whole answers and of others
 */
public record StubCounts(
    long requests,
    long refused,
    long completed,
    long cut,
    long aborted,
    long live,
    long highestLive,
    long promptTokens,
    long cachedPromptTokens,
    long answerTokens) {

  /** Returns which part of the prompts' tokens was cached, 0 to 1; 0 where there are none. */
  public double cachedShare() {
    return promptTokens == 0 ? 0 : (double) cachedPromptTokens / promptTokens;
  }
}
