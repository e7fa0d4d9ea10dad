package com.milkyhoop.chatbot.replay.run.topic;

import com.milkyhoop.chatbot.event.ReplayResult;
import com.milkyhoop.chatbot.event.ReplayResultKind;
import com.milkyhoop.chatbot.event.ReplayStatus;
import com.milkyhoop.chatbot.event.TokenUsage;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.ReplayedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.replay.run.RunManifest;
import java.util.Optional;
import java.util.OptionalLong;

/** Converts turns and judgements to records of chat-replay-results, and back. */
public final class ResultRecords {
  private ResultRecords() {}

  public static ReplayResult of(RunManifest manifest) {
    return ReplayResult.newBuilder()
        .setRun(manifest.name())
        .setKind(ReplayResultKind.MANIFEST)
        .setManifest(ManifestJson.write(manifest))
        .build();
  }

  public static ReplayResult of(String run, ReplayedTurn turn) {
    return ReplayResult.newBuilder()
        .setRun(run)
        .setKind(ReplayResultKind.TURN)
        .setTurnPartition(turn.turn().partition())
        .setTurnOffset(turn.turn().offset())
        .setArm(turn.arm())
        .setRepeat(turn.repeat())
        .setStatus(ReplayStatus.valueOf(turn.status().name()))
        .setReply(turn.reply())
        .setFinishReason(turn.finishReason())
        .setModel(turn.model())
        .setUsage(turn.usage().map(ResultRecords::tokens).orElse(null))
        .setFirstTokenMs(turn.firstTokenMs().isPresent() ? turn.firstTokenMs().getAsLong() : null)
        .setTotalMs(turn.totalMs())
        .setCalls(turn.calls())
        .setConditional(turn.conditional())
        .setProblem(turn.problem())
        .build();
  }

  public static ReplayResult of(String run, Judgement judgement) {
    return ReplayResult.newBuilder()
        .setRun(run)
        .setKind(ReplayResultKind.JUDGEMENT)
        .setTurnPartition(judgement.turn().partition())
        .setTurnOffset(judgement.turn().offset())
        .setArm(judgement.arm())
        .setRepeat(judgement.repeat())
        .setJudge(judgement.judge())
        .setVerdict(judgement.verdict().name())
        .setScore(Double.isNaN(judgement.score()) ? null : judgement.score())
        .setReason(judgement.reason())
        .setOrders(judgement.orders().name())
        .setUsage(judgement.usage().map(ResultRecords::tokens).orElse(null))
        .build();
  }

  /** Returns whether it may be had better: no reply of a model, no verdict of a judge. */
  public static boolean isFailed(ReplayResult result) {
    return switch (result.getKind()) {
      case TURN -> result.getStatus() == ReplayStatus.FAILED;
      case JUDGEMENT -> result.getVerdict().equals(Judgement.Verdict.NONE.name());
      case MANIFEST, UNKNOWN -> false;
    };
  }

  /** Returns the replayed turn of a result of kind TURN. */
  public static ReplayedTurn turn(ReplayResult result) {
    return new ReplayedTurn(
        ref(result),
        result.getArm(),
        result.getRepeat(),
        switch (result.getStatus()) {
          case REPLIED -> ReplayedTurn.Status.REPLIED;
          case UNFAITHFUL -> ReplayedTurn.Status.UNFAITHFUL;
          case GONE -> ReplayedTurn.Status.GONE;
          case FAILED, UNKNOWN -> ReplayedTurn.Status.FAILED;
        },
        result.getReply(),
        result.getFinishReason(),
        result.getModel(),
        usage(result),
        result.getFirstTokenMs() == null
            ? OptionalLong.empty()
            : OptionalLong.of(result.getFirstTokenMs()),
        result.getTotalMs(),
        result.getCalls(),
        result.getConditional(),
        result.getProblem());
  }

  /** Returns the judgement of a result of kind JUDGEMENT. */
  public static Judgement judgement(ReplayResult result) {
    return new Judgement(
        ref(result),
        result.getArm(),
        result.getRepeat(),
        result.getJudge(),
        Judgement.Verdict.valueOf(result.getVerdict()),
        Judgement.Orders.valueOf(result.getOrders()),
        result.getScore() == null ? Double.NaN : result.getScore(),
        result.getReason(),
        usage(result));
  }

  /** Returns the tokens that a result was counted with. */
  public static Optional<ModelUsage> usage(ReplayResult result) {
    return Optional.ofNullable(result.getUsage()).map(ResultRecords::usage);
  }

  private static TurnRef ref(ReplayResult result) {
    return new TurnRef(result.getTurnPartition(), result.getTurnOffset());
  }

  private static ModelUsage usage(TokenUsage tokens) {
    return new ModelUsage(
        tokens.getPromptTokens(),
        tokens.getCachedTokens(),
        tokens.getCacheWrittenTokens(),
        tokens.getCompletionTokens(),
        tokens.getReasoningTokens());
  }

  private static TokenUsage tokens(ModelUsage usage) {
    return new TokenUsage(
        usage.prompt(),
        usage.cached(),
        usage.cacheWritten(),
        usage.completion(),
        usage.reasoning());
  }
}
