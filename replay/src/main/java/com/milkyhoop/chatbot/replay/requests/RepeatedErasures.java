package com.milkyhoop.chatbot.replay.requests;

import com.milkyhoop.chatbot.operator.erasure.RequestedErasure;
import java.io.PrintWriter;
import java.util.List;

/** Prints which erasures were requested again, by their ids: it names nobody. */
public final class RepeatedErasures {
  private RepeatedErasures() {}

  /** Prints nothing where there are none. */
  public static void tell(List<RequestedErasure> erasures, PrintWriter out) {
    if (!erasures.isEmpty()) {
      out.printf(
          "erased again: %,d users or sessions, whose erasure came before their turns were back%n",
          erasures.size());
      erasures.forEach(erasure -> out.println("  " + erasure.id()));
    }
  }
}
