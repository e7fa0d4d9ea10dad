package com.milkyhoop.chatbot.processor.simulation;

import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.Prompt;
import com.milkyhoop.chatbot.model.ReplyBeginning;
import java.util.Optional;
import java.util.function.Consumer;

/** One request to the model's server, which says what the simulation has it say. */
final class SimulatedCall implements ModelCall {
  private static final String MESSAGE = "message ";

  private final Process process;
  private final Prompt prompt;
  private final String requestId;
  private final ReplyBeginning beginning;
  private String said = "";
  private boolean stopped;

  /**
   * @param beginning of the reply, whose rest it says (R13)
   */
  SimulatedCall(Process process, Prompt prompt, ReplyBeginning beginning) {
    this.beginning = beginning;
    this.process = process;
    this.prompt = prompt;
    String message = prompt.messages().getLast().text();
    requestId = "r" + message.substring(message.lastIndexOf(MESSAGE) + MESSAGE.length());
  }

  String requestId() {
    return requestId;
  }

  /** Returns what it has said, without the beginning that it goes on from. */
  String said() {
    return said;
  }

  boolean stopped() {
    return stopped;
  }

  boolean goesOn() {
    return !beginning.isEmpty();
  }

  @Override
  public Completion run(Consumer<String> onText) throws ModelException {
    TurnThread thread = process.threads.current();
    Bills.Billed bill =
        process
            .topics()
            .bills
            .begin(requestId, thread, prompt, beginning, process.takesOver(requestId));
    process.called(this);
    while (true) {
      switch (thread.await(this)) {
        case TurnThread.Action.Say say -> {
          said += say.text();
          bill.answered(said);
          process.topics().prompts.put(beginning.text() + said, prompt.turns());
          onText.accept(say.text());
        }
        case TurnThread.Action.End _ -> {
          return new Completion("stop", "simulated", usage(bill));
        }
        case TurnThread.Action.Fail(boolean retryable) -> {
          if (!retryable && said.isEmpty() && !stopped) {
            bill.refused();
          }
          throw failure(retryable ? Reason.MODEL_STREAM_BROKEN : Reason.MODEL_REFUSED);
        }
        case TurnThread.Action.NoticeStop _ -> throw failure(Reason.CANCELLED);
      }
    }
  }

  /** Some servers count. */
  private Optional<ModelUsage> usage(Bills.Billed bill) {
    return said.hashCode() % 2 == 0 ? Optional.of(bill.usage()) : Optional.empty();
  }

  @Override
  public void cancel() {
    stopped = true;
  }

  private static ModelException failure(Reason reason) {
    return new ModelException(reason, "simulated", Optional.empty(), null);
  }

  @Override
  public String toString() {
    return "call for " + requestId + (stopped ? ", stopped" : "");
  }
}
