package com.milkyhoop.chatbot.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.conversation.Recovery;
import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.Generation;
import com.milkyhoop.chatbot.event.GenerationCall;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.turn.TurnLimits;
import com.milkyhoop.chatbot.schemas.MessageText;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Holds what the end of a turn must keep so that everything that is made of it can be written. The
 * largest of these is the log event: JSON, where a byte of text may become six, of the reply, the
 * system prompt and the message, which another record brings and is taken at its worst here. A row
 * of a store and a FINAL hold less of the same, unescaped.
 *
 * @see "ADR 12: docs/adr/0012-no-record-stops-a-partition.md"
 */
final class OutcomeRules {
  /** The most characters of a name: of a model, a finish reason, a failure's reason. */
  static final int MAX_NAME = 256;

  /** The most characters of a sentence for a person. */
  static final int MAX_SENTENCE = 2_000;

  private static final int JSON_FACTOR = 6;

  /** Names, a sentence, ids and numbers, at their worst. */
  private static final int OTHER_BYTES = 20 * 1024;

  /** Digits and a comma. */
  private static final int BYTES_PER_NUMBER = 20;

  /** An epoch and a number; nothing. */
  private static final Pattern ATTEMPT = Pattern.compile("|[0-9]{1,19}/[0-9]{1,10}");

  /** Its fields' names, its counts and its attempt. */
  private static final int BYTES_PER_CALL = 350;

  private final int maxReplyBytes;
  private final int maxTextBytes;

  OutcomeRules(TurnLimits limits) {
    maxReplyBytes = limits.maxReplyBytes();
    maxTextBytes = limits.largestRecordBytes() - JSON_FACTOR * MessageText.MAX_BYTES - OTHER_BYTES;
  }

  /** Returns the first rule that an end breaks, if any. */
  Optional<String> broken(TurnEvent end, long offset) {
    return Stream.of(
            rule(!isEpoch(end, offset), "epoch must be that of a marker before the record"),
            rule(!isReply(end.getReply()), "reply is too long or holds U+0000"),
            rule(
                end.getReplyTokens() < 0 || end.getReplyTokens() > maxReplyBytes,
                "reply_tokens must be from 0 to " + maxReplyBytes),
            rule(!isName(end.getModel()), "model is no name"),
            rule(!isName(end.getFinishReason()), "finish_reason is no name"),
            rule(!isUsage(end.getUsage()), "usage is negative"),
            rule(!isFailure(end.getFailure()), "failure is no name and sentence"),
            rule(!isGeneration(end.getGeneration()), "generation is not as it was made here"),
            rule(textBytes(end) > maxTextBytes, "its log event would be too large to write"))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** A whole reply counts whatever its epoch, also that of an earlier topic of this name. */
  private static boolean isEpoch(TurnEvent end, long offset) {
    return end.getKind() == TurnEventKind.COMPLETED
        || end.getEpoch() >= Recovery.NONE && end.getEpoch() < offset;
  }

  private boolean isReply(String reply) {
    return reply.length() <= maxReplyBytes
        && reply.getBytes(UTF_8).length <= maxReplyBytes
        && reply.indexOf('\0') < 0;
  }

  private static boolean isUsage(TokenUsage usage) {
    return usage == null
        || LongStream.of(
                usage.getPromptTokens(),
                usage.getCachedTokens(),
                usage.getCacheWrittenTokens(),
                usage.getCompletionTokens(),
                usage.getReasoningTokens())
            .allMatch(tokens -> tokens >= 0);
  }

  private static boolean isFailure(Failure failure) {
    return failure == null
        || isName(failure.getReason())
            && failure.getMessage().length() <= MAX_SENTENCE
            && failure.getMessage().indexOf('\0') < 0;
  }

  private static boolean isGeneration(Generation generation) {
    return generation == null
        || isName(generation.getModel())
            && isName(generation.getRoute())
            && (generation.getTemperature() == null || Double.isFinite(generation.getTemperature()))
            && generation.getSystemPrompt().indexOf('\0') < 0
            && generation.getCalls().stream().allMatch(OutcomeRules::isCall);
  }

  private static boolean isCall(GenerationCall call) {
    return isName(call.getRoute())
        && isName(call.getOutcome())
        && isUsage(call.getUsage())
        && ATTEMPT.matcher(call.getAttempt()).matches();
  }

  private static boolean isName(String text) {
    return text.length() <= MAX_NAME && text.indexOf('\0') < 0;
  }

  private static long textBytes(TurnEvent end) {
    Generation generation = end.getGeneration();
    long bytes = jsonBytes(end.getReply());
    return generation == null
        ? bytes
        : bytes
            + jsonBytes(generation.getSystemPrompt())
            + jsonBytes(generation.getRoute())
            + (long) BYTES_PER_NUMBER * generation.getPromptTurns().size()
            + generation.getCalls().stream().mapToLong(OutcomeRules::jsonBytes).sum();
  }

  private static long jsonBytes(GenerationCall call) {
    return BYTES_PER_CALL + jsonBytes(call.getRoute()) + jsonBytes(call.getOutcome());
  }

  /** Counts bytes of UTF-8 with what JSON escapes. */
  private static long jsonBytes(String text) {
    return text.chars().mapToLong(OutcomeRules::jsonBytes).sum();
  }

  private static long jsonBytes(int unit) {
    if (unit < ' ') {
      return JSON_FACTOR;
    }
    if (unit == '"' || unit == '\\' || Character.isSurrogate((char) unit)) {
      return 2;
    }
    return unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
  }

  private static Optional<String> rule(boolean broken, String name) {
    return broken ? Optional.of(name) : Optional.empty();
  }
}
