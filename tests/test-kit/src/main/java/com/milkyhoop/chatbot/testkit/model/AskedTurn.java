package com.milkyhoop.chatbot.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ContextLimits;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import com.milkyhoop.chatbot.model.ReplyLimit;
import com.milkyhoop.chatbot.model.SentCall;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A turn at a model that is held to its port, and the text that came of it. */
final class AskedTurn {
  static final int PROMPT_TOKENS = 17;
  static final int CALLS = 3;

  static final Prompt PROMPT =
      new Prompt(
          List.of(new Message(Role.USER, "Tell me of the sea")),
          List.of(),
          PROMPT_TOKENS,
          ContextLimits.NONE);

  final List<String> texts = new CopyOnWriteArrayList<>();
  private final ModelTurn turn;

  AskedTurn(ChatModel model, ReplyLimit limit) {
    turn = model.begin(new ModelRequest(PROMPT, "user/session", "user", CALLS, limit));
  }

  ModelTurn turn() {
    return turn;
  }

  /** Runs the next attempt, which must succeed. */
  Completion run() throws ModelException {
    return turn.next().run(texts::add);
  }

  /** Runs the next attempt, which must fail. */
  ModelException failure() {
    return failure(turn.next(), texts::add);
  }

  static ModelException failure(ModelCall call, Consumer<String> onText) {
    ModelException e = catchThrowableOfType(ModelException.class, () -> call.run(onText));
    if (e == null) {
      throw new AssertionError("the call completed");
    }
    return e;
  }

  String text() {
    return String.join("", texts);
  }

  SentCall onlyCall() {
    assertThat(turn.calls()).hasSize(1);
    return turn.calls().getFirst();
  }

  List<String> outcomes() {
    return turn.calls().stream().map(SentCall::outcome).toList();
  }
}
