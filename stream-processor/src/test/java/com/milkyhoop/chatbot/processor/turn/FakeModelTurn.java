package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.ReplyBeginning;
import com.milkyhoop.chatbot.model.SentCall;
import com.milkyhoop.chatbot.model.SentCall.Uncounted;
import com.milkyhoop.chatbot.model.SentRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** A turn at a model of one route, each of whose attempts is one call. */
public final class FakeModelTurn implements ModelTurn {
  private static final int MOST = 1000;

  private final ModelRequest request;
  private final BiFunction<ModelRequest, ReplyBeginning, ModelCall> attempts;
  private final List<SentCall> calls = new CopyOnWriteArrayList<>();
  private volatile boolean retryable = true;
  private volatile int most = MOST;

  /**
   * @param attempts make the call of an attempt, which may go on from a beginning
   */
  public FakeModelTurn(
      ModelRequest request, BiFunction<ModelRequest, ReplyBeginning, ModelCall> attempts) {
    this.request = request;
    this.attempts = attempts;
  }

  @Override
  public ModelCall next() {
    return next(ReplyBeginning.NONE);
  }

  @Override
  public ModelCall next(ReplyBeginning beginning) {
    if (callsLeft() == 0) {
      throw new IllegalStateException("no call is left");
    }
    return new Counted(attempts.apply(request, beginning));
  }

  private int answerTokens() {
    return request.limit().answerTokens("fake", "gpt-4o", request.prompt().tokens(), calls);
  }

  private int callsLeft() {
    return request.maxCalls() - calls.size();
  }

  @Override
  public boolean mayGoOn() {
    return callsLeft() > 0 && retryable;
  }

  @Override
  public List<SentCall> calls() {
    return List.copyOf(calls);
  }

  @Override
  public SentRequest request() {
    return new SentRequest(
        "fake", "gpt-4o", most, most < MOST, OptionalDouble.of(0.7), request.prompt());
  }

  private final class Counted implements ModelCall {
    private final ModelCall call;

    Counted(ModelCall call) {
      this.call = call;
    }

    @Override
    public Completion run(Consumer<String> onText) throws ModelException {
      int affordable = answerTokens();
      if (affordable < 1) {
        throw new ModelException(
            ModelException.Reason.BUDGET_USED_UP, "too little left", Optional.empty(), null);
      }
      most = Math.min(MOST, affordable);
      var answer = new StringBuilder();
      try {
        Completion completion = limited(call.run(piece -> onText.accept(noted(piece, answer))));
        calls.add(sent(SentCall.COMPLETED, completion.usage(), answer));
        return completion;
      } catch (ModelException e) {
        retryable = e.reason().retryable();
        String reason = e.reason().name().toLowerCase(Locale.ROOT);
        calls.add(sent(reason, Optional.empty(), answer));
        throw e;
      }
    }

    private Completion limited(Completion end) {
      boolean isLimited = request().isLimited() && end.finishReason().equals("length");
      return new Completion(end.finishReason(), end.model(), end.usage(), isLimited);
    }

    private static String noted(String piece, StringBuilder answer) {
      answer.append(piece);
      return piece;
    }

    private SentCall sent(String outcome, Optional<ModelUsage> usage, StringBuilder answer) {
      var uncounted = new Uncounted(request.prompt().tokens(), answer.toString());
      return new SentCall(
          "fake", outcome, usage, 0, usage.isPresent() ? Optional.empty() : Optional.of(uncounted));
    }

    @Override
    public void cancel() {
      call.cancel();
    }
  }
}
