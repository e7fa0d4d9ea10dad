package com.milkyhoop.chatbot.replay.judge;

import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.SentCall;
import com.milkyhoop.chatbot.model.SentRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Answers each prompt with the next of the given texts, or fails with the next failure. */
final class ScriptedModel implements ChatModel {
  private final Deque<Object> answers = new ArrayDeque<>();
  private final List<Prompt> asked = new ArrayList<>();

  ScriptedModel answers(String... texts) {
    answers.addAll(List.of(texts));
    return this;
  }

  ScriptedModel fails(ModelException.Reason reason) {
    answers.add(new ModelException(reason, "for the test", Optional.empty(), null));
    return this;
  }

  List<Prompt> asked() {
    return asked;
  }

  @Override
  public ModelTurn begin(ModelRequest request) {
    asked.add(request.prompt());
    return new Turn(request.prompt());
  }

  private final class Turn implements ModelTurn, ModelCall {
    private final Prompt prompt;

    Turn(Prompt prompt) {
      this.prompt = prompt;
    }

    @Override
    public ModelCall next() {
      return this;
    }

    @Override
    public boolean mayGoOn() {
      return false;
    }

    @Override
    public List<SentCall> calls() {
      return List.of();
    }

    @Override
    public SentRequest request() {
      return new SentRequest("test", "test", 1, OptionalDouble.empty(), prompt);
    }

    @Override
    public Completion run(Consumer<String> onText) throws ModelException {
      Object answer = answers.remove();
      if (answer instanceof ModelException failure) {
        throw failure;
      }
      answer.toString().codePoints().forEach(c -> onText.accept(Character.toString(c)));
      return new Completion("stop", "test", Optional.of(ModelUsage.of(100, 10)));
    }

    @Override
    public void cancel() {}
  }
}
