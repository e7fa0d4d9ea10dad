package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.SentCall;
import com.milkyhoop.chatbot.model.SentRequest;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;

/** The calls of one turn to one model. */
final class OpenAiTurn implements ModelTurn {
  private final OpenAiCall.Tools tools;
  private final ModelRequest request;
  private final ErrorAnswer errors;
  private final List<SentCall> sent = new CopyOnWriteArrayList<>();

  OpenAiTurn(OpenAiCall.Tools tools, ModelRequest request) {
    this.tools = tools;
    this.request = request;
    this.errors = new ErrorAnswer(new PublicText(tools.config().apiKey(), request.prompt()));
  }

  @Override
  public ModelCall next() {
    if (callsLeft() == 0) {
      throw new IllegalStateException("no call is left");
    }
    return new OpenAiCall(tools, this);
  }

  @Override
  public int callsLeft() {
    return Math.max(0, request.maxCalls() - sent.size());
  }

  @Override
  public List<SentCall> calls() {
    return List.copyOf(sent);
  }

  @Override
  public SentRequest request() {
    OpenAiConfig config = tools.config();
    return new SentRequest(
        "default",
        config.model(),
        config.maxTokens(),
        tools.dialects().current().temperature()
            ? OptionalDouble.of(config.temperature())
            : OptionalDouble.empty(),
        request.prompt());
  }

  ErrorAnswer errors() {
    return errors;
  }

  ChatRequest body(Dialect dialect) {
    return new ChatRequest(tools.config(), dialect, request, request.prompt());
  }

  void ended(SentCall call) {
    sent.add(call);
  }
}
