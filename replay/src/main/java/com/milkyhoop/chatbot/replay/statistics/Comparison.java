package com.milkyhoop.chatbot.replay.statistics;

/**
 * The answer to a question.
 *
 * @param effect wins less losses, a turn: −1 to 1
 * @param interval of the effect, 95 %
 * @param pValue of the exact sign test by conversation
 * @param adjustedP by Holm, over all questions of the report; to be compared with alpha
 * @param detectable the smallest effect that these turns show with the settings' power
 */
public record Comparison(
    Question question,
    Share wins,
    Share ties,
    Share losses,
    double effect,
    Interval interval,
    double pValue,
    double adjustedP,
    double detectable,
    Conclusion conclusion) {}
