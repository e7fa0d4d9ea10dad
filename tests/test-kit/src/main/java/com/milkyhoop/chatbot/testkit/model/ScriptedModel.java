package com.milkyhoop.chatbot.testkit.model;

import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.Prompt;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Answers each request with the next of the given answers. Thread-safe. */
public final class ScriptedModel implements ChatModel {
  private final Deque<ModelAnswer> answers = new ConcurrentLinkedDeque<>();
  private final List<Prompt> asked = new CopyOnWriteArrayList<>();
  private final boolean goesOn;

  /** Makes a model that answers nothing yet, and begins each reply anew. */
  public ScriptedModel() {
    this(false);
  }

  /**
   * @param goesOn whether it can go on with a reply that was begun (R13)
   */
  public ScriptedModel(boolean goesOn) {
    this.goesOn = goesOn;
  }

  /** Answers each of the next requests with one of these. */
  public ScriptedModel does(ModelAnswer... next) {
    answers.addAll(List.of(next));
    return this;
  }

  /** Answers each of the next requests with one of these texts, character by character. */
  public ScriptedModel answers(String... texts) {
    for (String text : texts) {
      does(
          ModelAnswer.whole(
              text.codePoints().mapToObj(Character::toString).toArray(String[]::new)));
    }
    return this;
  }

  /** Returns what it was asked, in the order of the requests. */
  public List<Prompt> asked() {
    return asked;
  }

  @Override
  public ModelTurn begin(ModelRequest request) {
    return new FakeModelTurn(
        request,
        goesOn,
        (one, _) -> {
          asked.add(one.prompt());
          return new ScriptedCall(answers.remove());
        });
  }

  private static final class ScriptedCall implements ModelCall {
    private final ModelAnswer answer;
    private final CountDownLatch cancelled = new CountDownLatch(1);

    ScriptedCall(ModelAnswer answer) {
      this.answer = answer;
    }

    @Override
    public Completion run(Consumer<String> onText) throws ModelException {
      answer.pieces().forEach(onText);
      return switch (answer) {
        case ModelAnswer.Whole whole ->
            new Completion(whole.finishReason(), "scripted-model", whole.usage());
        case ModelAnswer.Broken _ -> throw failure(Reason.MODEL_STREAM_BROKEN);
        case ModelAnswer.Refused refused -> throw failure(refused.reason());
        case ModelAnswer.Silent _ -> {
          awaitCancel();
          throw failure(Reason.CANCELLED);
        }
      };
    }

    private void awaitCancel() {
      try {
        cancelled.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void cancel() {
      cancelled.countDown();
    }

    private static ModelException failure(Reason reason) {
      return new ModelException(reason, "as the script says", Optional.empty(), null);
    }
  }
}
