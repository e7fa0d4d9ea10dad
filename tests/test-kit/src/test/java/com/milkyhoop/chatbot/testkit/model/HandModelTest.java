package com.milkyhoop.chatbot.testkit.model;

import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.testkit.model.HandModel.HandCall;
import java.util.List;

/** Passes the suite with a hand that does what a server would. */
final class HandModelTest extends ChatModelContract {
  @Override
  protected ChatModel model(boolean goesOn, ModelAnswer... answers) {
    var model = new HandModel(goesOn);
    Thread.ofVirtual().start(() -> List.of(answers).forEach(answer -> give(answer, model)));
    return model;
  }

  private static void give(ModelAnswer answer, HandModel model) {
    HandCall call = model.nextCall();
    answer.pieces().forEach(call::text);
    switch (answer) {
      case ModelAnswer.Whole whole -> call.end(whole.finishReason(), whole.usage());
      case ModelAnswer.Broken _ -> call.fail(Reason.MODEL_STREAM_BROKEN);
      case ModelAnswer.Refused refused -> call.fail(refused.reason());
      case ModelAnswer.Silent _ -> {
        // Ends when it is cancelled.
      }
    }
  }
}
