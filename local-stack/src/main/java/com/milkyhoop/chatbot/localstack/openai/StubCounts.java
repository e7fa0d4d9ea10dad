package com.milkyhoop.chatbot.localstack.openai;

/**
 * What the stub has seen since it started: {@code requests = refused + completed + cut + aborted +
 * live}.
 *
 * @param requests chat completions requests, whatever became of them
 * @param refused answered with an HTTP error
 * @param completed answered to their end
 * @param cut closed by the stub in the middle, as it was told to
 * @param aborted closed by the client before the end
 * @param live being answered now
 * @param highestLive the most that were being answered at once
 */
public record StubCounts(
    long requests,
    long refused,
    long completed,
    long cut,
    long aborted,
    long live,
    long highestLive) {}
