package com.milkyhoop.chatbot.testkit.model;

import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.ReplyBeginning;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A model that a test completes by hand. */
public final class HandModel implements ChatModel {
  private final List<Prompt> prompts = new CopyOnWriteArrayList<>();
  private final BlockingQueue<HandCall> calls = new LinkedBlockingQueue<>();
  private final boolean goesOn;

  /** Makes a model that begins each reply anew. */
  public HandModel() {
    this(false);
  }

  /**
   * @param goesOn whether it can go on with a reply that was begun (R13)
   */
  public HandModel(boolean goesOn) {
    this.goesOn = goesOn;
  }

  @Override
  public ModelTurn begin(ModelRequest request) {
    return new FakeModelTurn(request, goesOn, this::asked);
  }

  private ModelCall asked(ModelRequest request, ReplyBeginning beginning) {
    prompts.add(request.prompt());
    return new HandCall(request.prompt(), beginning);
  }

  /** The prompts so far, in the order of the calls. */
  public List<Prompt> prompts() {
    return prompts;
  }

  /** Answers every call at once, on a thread of its own. */
  public void answerAll(String reply) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  calls.take().text(reply).end();
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** The next call that began to run. */
  public HandCall nextCall() {
    try {
      HandCall call = calls.poll(10, TimeUnit.SECONDS);
      if (call == null) {
        throw new AssertionError("no model call came");
      }
      return call;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** How many calls run that nobody took yet. */
  public int waitingCalls() {
    return calls.size();
  }

  private sealed interface Step {
    record Text(String piece) implements Step {}

    record End(String finishReason, Optional<ModelUsage> usage) implements Step {}

    record Fail(Reason reason, boolean outOfTime) implements Step {
      Fail(Reason reason) {
        this(reason, false);
      }
    }
  }

  /** One call in the hands of the test. */
  public final class HandCall implements ModelCall {
    private final Prompt prompt;
    private final ReplyBeginning beginning;
    private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private volatile Thread thread = Thread.currentThread();
    private volatile boolean cancelled;
    private volatile boolean ignoringCancel;

    private HandCall(Prompt prompt, ReplyBeginning beginning) {
      this.prompt = prompt;
      this.beginning = beginning;
    }

    /** Returns what it goes on from; what it says is the rest. */
    public ReplyBeginning beginning() {
      return beginning;
    }

    public Prompt prompt() {
      return prompt;
    }

    /** The thread that runs the call. */
    public Thread thread() {
      return thread;
    }

    public boolean cancelled() {
      return cancelled;
    }

    public HandCall text(String piece) {
      steps.add(new Step.Text(piece));
      return this;
    }

    public void end() {
      end("stop");
    }

    public void end(String finishReason) {
      end(finishReason, Optional.empty());
    }

    /** Ends as the server of a model that counts does. */
    public void end(ModelUsage usage) {
      end("stop", Optional.of(usage));
    }

    void end(String finishReason, Optional<ModelUsage> usage) {
      steps.add(new Step.End(finishReason, usage));
    }

    public void fail(Reason reason) {
      steps.add(new Step.Fail(reason));
    }

    /** The whole reply's time is up. */
    public void failOutOfTime() {
      steps.add(new Step.Fail(Reason.MODEL_TIMEOUT, true));
    }

    @Override
    public Completion run(Consumer<String> onText) throws ModelException {
      thread = Thread.currentThread();
      calls.add(this);
      while (true) {
        switch (take()) {
          case Step.Text text -> onText.accept(text.piece());
          case Step.End end -> {
            return new Completion(end.finishReason(), "hand-model", end.usage());
          }
          case Step.Fail fail ->
              throw new ModelException(
                  fail.reason(), "as the test wants", Optional.empty(), null, fail.outOfTime());
        }
      }
    }

    /** From now on it goes on when it is cancelled. */
    public void ignoreCancel() {
      ignoringCancel = true;
    }

    @Override
    public void cancel() {
      cancelled = true;
      if (!ignoringCancel) {
        steps.add(new Step.Fail(Reason.CANCELLED));
      }
    }

    private Step take() {
      try {
        return steps.take();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
