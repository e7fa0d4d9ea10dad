package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.ingress.call.BudgetLeft;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.List;

/**
 * Writes what a message left of its budgets into the trailers of its call, whatever that ends with:
 * one {@code chatbot-budget} a budget, an item with parameters of RFC 9651:
 *
 * <pre>user;unit=tokens;period=day;limit=100000;remaining=41200;reset=51230</pre>
 *
 * @see "docs/costs.md: trailers"
 */
final class BudgetTrailers implements ServerInterceptor {
  private static final Metadata.Key<String> BUDGET =
      Metadata.Key.of("chatbot-budget", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<Slot> SLOT = Context.key("budgets");

  /** Holds what a call's handler has noted, until the call ends. */
  static final class Slot {
    private volatile List<BudgetLeft> budgets = List.of();

    void note(List<BudgetLeft> known) {
      budgets = List.copyOf(known);
    }
  }

  /** Returns the slot of the call whose handler runs on this thread. */
  static Slot current() {
    return SLOT.get();
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    var slot = new Slot();
    var writing =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            slot.budgets.forEach(it -> trailers.put(BUDGET, value(it)));
            super.close(status, trailers);
          }
        };
    return Contexts.interceptCall(Context.current().withValue(SLOT, slot), writing, headers, next);
  }

  private static String value(BudgetLeft budget) {
    return "%s;unit=%s;period=%s;limit=%d;remaining=%d;reset=%d"
        .formatted(
            budget.owner(),
            budget.unit(),
            budget.period(),
            budget.limit(),
            budget.remaining(),
            budget.reset().toSeconds());
  }
}
