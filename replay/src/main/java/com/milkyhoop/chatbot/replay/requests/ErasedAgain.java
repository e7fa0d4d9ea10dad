package com.milkyhoop.chatbot.replay.requests;

import com.milkyhoop.chatbot.operator.erasure.AskedErasure;
import java.io.PrintWriter;
import java.util.List;

/** Tells a person which erasures were asked for once more, by their ids: it names nobody. */
public final class ErasedAgain {
  private ErasedAgain() {}

  /** Prints nothing where there are none. */
  public static void tell(List<AskedErasure> erasures, PrintWriter out) {
    if (!erasures.isEmpty()) {
      out.printf(
          "erased again: %,d users or sessions, whose erasure came before their turns were back%n",
          erasures.size());
      erasures.forEach(erasure -> out.println("  " + erasure.id()));
    }
  }
}
