package com.milkyhoop.chatbot.testkit.model;

import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelRequest;
import com.milkyhoop.chatbot.model.ModelTurn;
import com.milkyhoop.chatbot.model.ReplyBeginning;
import com.milkyhoop.chatbot.model.SentCall;
import com.milkyhoop.chatbot.model.SentRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A turn at a model of one route, as every fake of a chat model begins it. Keeps what an adapter
 * keeps: it counts calls and what they cost, asks again where no text came, goes on from a
 * beginning, and ends when it is cancelled. A fake says only what its server does.
 */
public final class FakeModelTurn implements ModelTurn {
  /** Asks a server once. */
  @FunctionalInterface
  public interface Server {
    /**
     * Prepares one request; its call says what the server says, and not the beginning again.
     *
     * @param beginning what the server is given to go on from; empty where it begins anew
     */
    ModelCall asked(ModelRequest request, ReplyBeginning beginning);
  }

  static final String ROUTE = "fake";
  private static final String MODEL = "gpt-4o";
  private static final int MOST = 1000;

  private final ModelRequest request;
  private final boolean goesOn;
  private final Server server;
  private final List<SentCall> calls = new CopyOnWriteArrayList<>();
  private volatile boolean mayHelp = true;
  private volatile int most = MOST;

  /**
   * @param goesOn whether the server can go on with a reply that was begun (R13)
   */
  public FakeModelTurn(ModelRequest request, boolean goesOn, Server server) {
    this.request = request;
    this.goesOn = goesOn;
    this.server = server;
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
    return new Attempt(goesOn ? beginning : ReplyBeginning.NONE);
  }

  private int callsLeft() {
    return request.maxCalls() - calls.size();
  }

  @Override
  public boolean mayGoOn() {
    return callsLeft() > 0 && mayHelp;
  }

  @Override
  public List<SentCall> calls() {
    return List.copyOf(calls);
  }

  @Override
  public SentRequest request() {
    return new SentRequest(
        ROUTE, MODEL, most, most < MOST, OptionalDouble.of(0.7), request.prompt());
  }

  private boolean affords(ReplyBeginning beginning) {
    int given = beginning.tokens();
    int tokens = request.prompt().tokens() + given;
    int more = request.limit().answerTokens(ROUTE, MODEL, tokens, calls());
    if (more < 1) {
      return false;
    }
    most = Math.toIntExact(Math.min(MOST, (long) given + more));
    return true;
  }

  /** One answer, for as many requests as it takes until one brings text. */
  private final class Attempt implements ModelCall {
    private final ReplyBeginning beginning;
    private volatile @Nullable ModelCall current;
    private volatile boolean cancelled;
    private @Nullable ModelException repeated;

    Attempt(ReplyBeginning beginning) {
      this.beginning = beginning;
    }

    @Override
    public Completion run(Consumer<String> onText) throws ModelException {
      while (!cancelled) {
        if (!affords(beginning)) {
          mayHelp = false;
          throw repeated == null ? failure(Reason.BUDGET_USED_UP) : repeated;
        }
        ModelCall call = server.asked(request, beginning);
        current = call;
        if (cancelled) {
          call.cancel();
        }
        var sent = new SentText(request.prompt(), beginning, onText);
        try {
          return completed(call.run(piece -> take(piece, sent)), sent);
        } catch (ModelException e) {
          ModelException failure = cancelled ? failure(Reason.CANCELLED) : e;
          calls.add(sent.failed(failure.reason()));
          mayHelp = failure.reason().retryable();
          if (!sent.isEmpty() || !mayGoOn() || failure.outOfTime()) {
            throw failure;
          }
          repeated = failure;
        } catch (RuntimeException | Error e) {
          calls.add(sent.failed(Reason.CANCELLED));
          throw e;
        }
      }
      mayHelp = false;
      throw failure(Reason.CANCELLED);
    }

    /** Passes a piece on; what comes after a cancel is nobody's. */
    private void take(String piece, SentText sent) {
      if (!cancelled) {
        sent.add(piece);
      }
    }

    private Completion completed(Completion end, SentText sent) {
      if (!cancelled) {
        sent.end();
      }
      calls.add(sent.completed(end.usage()));
      boolean isLimited = request().isLimited() && end.finishReason().equals("length");
      return new Completion(end.finishReason(), end.model(), end.usage(), isLimited);
    }

    @Override
    public void cancel() {
      cancelled = true;
      ModelCall call = current;
      if (call != null) {
        call.cancel();
      }
    }

    private static ModelException failure(Reason reason) {
      return new ModelException(reason, "as the test wants", Optional.empty(), null);
    }
  }
}
