package com.milkyhoop.chatbot.testkit.model;

import com.milkyhoop.chatbot.model.ChatModel;

final class ScriptedModelTest extends ChatModelContract {
  @Override
  protected ChatModel model(boolean goesOn, ModelAnswer... answers) {
    return new ScriptedModel(goesOn).does(answers);
  }
}
