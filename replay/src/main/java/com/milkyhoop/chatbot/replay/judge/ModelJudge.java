package com.milkyhoop.chatbot.replay.judge;

import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.replay.judge.JudgePrompt.Choice;
import com.milkyhoop.chatbot.replay.record.Judgement;
import com.milkyhoop.chatbot.replay.record.Judgement.Orders;
import com.milkyhoop.chatbot.replay.record.Judgement.Verdict;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Asks a model as judge. It sees each pair in both orders, and wins and losses count only where
 * both orders say the same: models prefer a place, most often the first. Equal replies are a tie
 * without a call. Thread-safe; its caller closes the model.
 */
public final class ModelJudge implements Judge {
  private static final int MAX_ANSWER_CHARS = 20_000;
  private static final int MAX_REASON_CHARS = 1_000;
  private static final int HASH_CHARS = 8;

  /** Bounds the calls of one order: the second one is for a connection that broke. */
  private static final int CALLS = 2;

  private static final Pattern EDITION = Pattern.compile("-\\d{4}-?\\d{2}-?\\d{2}$");

  private static final Pattern UNNAMEABLE = Pattern.compile("[^A-Za-z0-9._:-]");

  private final String name;
  private final ChatModel model;
  private final JudgePrompt prompt;

  /**
   * @param modelName as it is asked for
   */
  public ModelJudge(String modelName, ChatModel model, JudgePrompt prompt) {
    this.name = name(modelName, prompt);
    this.model = model;
    this.prompt = prompt;
  }

  /** Returns the name that such a judge has in results: model and hash of its prompt. */
  public static String name(String modelName, JudgePrompt prompt) {
    String model = UNNAMEABLE.matcher(modelName).replaceAll("-");
    return "%s@%s".formatted(model, prompt.hash().substring(0, HASH_CHARS));
  }

  /**
   * Refuses a judge that is one of the candidates: models prefer their own words.
   *
   * @throws IllegalArgumentException when it is, dated editions of one model being the same
   */
  public static void requireOther(String judge, Collection<String> candidates) {
    for (String candidate : candidates) {
      if (sameModel(judge, candidate)) {
        throw new IllegalArgumentException(
            "the judge %s would judge its own replies; name another one, or allow it with --judge-may-be-candidate"
                .formatted(judge));
      }
    }
  }

  /** Returns whether two names are of one model, whatever edition. */
  public static boolean sameModel(String one, String other) {
    return family(one).equals(family(other));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Judgement judge(JudgeTask task) throws JudgeUnavailableException {
    if (task.isSingle()) {
      return points(task);
    }
    if (task.recorded().equals(task.candidate())) {
      return judgement(task, Verdict.TIE, Orders.AGREED, "equal replies", Optional.empty());
    }
    Answer first = ask(task, prompt.of(task.prompt(), task.recorded(), task.candidate()));
    Answer second = ask(task, prompt.of(task.prompt(), task.candidate(), task.recorded()));
    Optional<ModelUsage> usage = sum(first.usage(), second.usage());
    String reason = first.text().strip();
    Optional<Choice> one = JudgePrompt.read(first.text());
    Optional<Choice> other = JudgePrompt.read(second.text());
    if (one.isEmpty() || other.isEmpty()) {
      return judgement(task, Verdict.NONE, Orders.UNREADABLE, reason, usage);
    }
    Orders orders = orders(one.get(), other.get());
    Verdict verdict = orders == Orders.AGREED ? verdict(one.get()) : Verdict.TIE;
    return judgement(task, verdict, orders, reason, usage);
  }

  private Judgement points(JudgeTask task) throws JudgeUnavailableException {
    Answer answer = ask(task, prompt.of(task.prompt(), task.recorded()));
    OptionalInt points = JudgePrompt.readPoints(answer.text());
    return new Judgement(
        task.turn(),
        task.arm(),
        task.repeat(),
        name,
        points.isPresent() ? Verdict.TIE : Verdict.NONE,
        points.isPresent() ? Orders.OWN : Orders.UNREADABLE,
        points.isPresent() ? points.getAsInt() : Double.NaN,
        cut(answer.text().strip()),
        answer.usage());
  }

  /** Does nothing: the model is its caller's. */
  @Override
  public void close() {}

  /**
   * @param one with the recorded reply first
   * @param other with the candidate first
   */
  private static Orders orders(Choice one, Choice other) {
    if (one == Choice.TIE || other == Choice.TIE) {
      return one == other ? Orders.AGREED : Orders.HALF_TIED;
    }
    if (one != other) {
      return Orders.AGREED;
    }
    return one == Choice.A ? Orders.FIRST_SHOWN : Orders.SECOND_SHOWN;
  }

  /**
   * @param choice where the candidate is B
   */
  private static Verdict verdict(Choice choice) {
    return switch (choice) {
      case A -> Verdict.LOSS;
      case B -> Verdict.WIN;
      case TIE -> Verdict.TIE;
    };
  }

  private Answer ask(JudgeTask task, Prompt shown) throws JudgeUnavailableException {
    var text = new StringBuilder();
    try {
      Completion end =
          model
              .begin(new ModelRequest(shown, "judge/" + task.id(), "replay-judge", CALLS))
              .next()
              .run(piece -> append(text, piece));
      return new Answer(text.toString(), end.usage());
    } catch (ModelException e) {
      return switch (e.reason()) {
        case MODEL_REFUSED, MODEL_SPENT_ON_REASONING, MODEL_CONTEXT_TOO_LONG, BUDGET_USED_UP ->
            new Answer(e.reason() + ": " + e.getMessage(), Optional.empty());
        case MODEL_UNAUTHORIZED, CANCELLED ->
            throw new JudgeUnavailableException(unavailable(e), false, e);
        case MODEL_RATE_LIMITED, MODEL_UNAVAILABLE, MODEL_TIMEOUT, MODEL_STREAM_BROKEN ->
            throw new JudgeUnavailableException(unavailable(e), true, e);
      };
    }
  }

  private String unavailable(ModelException e) {
    return "the judge %s did not answer: %s: %s".formatted(name, e.reason(), e.getMessage());
  }

  private static void append(StringBuilder text, String piece) {
    int room = MAX_ANSWER_CHARS - text.length();
    text.append(piece, 0, Math.min(room, piece.length()));
  }

  private Judgement judgement(
      JudgeTask task, Verdict verdict, Orders orders, String reason, Optional<ModelUsage> usage) {
    return new Judgement(
        task.turn(),
        task.arm(),
        task.repeat(),
        name,
        verdict,
        orders,
        Double.NaN,
        cut(reason),
        usage);
  }

  private static String cut(String reason) {
    return reason.length() <= MAX_REASON_CHARS
        ? reason
        : reason.substring(0, MAX_REASON_CHARS) + "…";
  }

  private static Optional<ModelUsage> sum(Optional<ModelUsage> one, Optional<ModelUsage> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.or(() -> other);
    }
    ModelUsage a = one.get();
    ModelUsage b = other.get();
    return Optional.of(
        new ModelUsage(
            a.prompt() + b.prompt(),
            a.cached() + b.cached(),
            a.cacheWritten() + b.cacheWritten(),
            a.completion() + b.completion(),
            a.reasoning() + b.reasoning()));
  }

  private static String family(String model) {
    return EDITION.matcher(model.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
  }

  private record Answer(String text, Optional<ModelUsage> usage) {}
}
