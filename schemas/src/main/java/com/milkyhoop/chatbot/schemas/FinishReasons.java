package com.milkyhoop.chatbot.schemas;

import java.util.Set;

/**
 * The finish reasons that this system gives to replies itself. Clients tell by them who ended a
 * reply, so a model that uses one of these words for an end of its own is quoted with a prefix.
 */
public final class FinishReasons {
  /** A person stopped the reply; its text until then is kept. */
  public static final String CANCELLED = "cancelled";

  /** The turn's deadline passed while the reply was streaming; its text until then is kept. */
  public static final String DEADLINE = "deadline";

  /** The reply was cut at its largest size. Models say the same at their token limit. */
  public static final String LENGTH = "length";

  /** A budget has nothing left for more; the text until then is the reply. */
  public static final String BUDGET = "budget";

  /** The user was erased while the turn was unfinished; no text is kept. */
  public static final String ERASED = "erased";

  private static final Set<String> OURS_ALONE = Set.of(CANCELLED, DEADLINE, BUDGET, ERASED);
  private static final String OF_THE_MODEL = "model_";

  private FinishReasons() {}

  /** Returns the model's own finish reason, as clients, log and rows get it. */
  public static String ofModel(String reason) {
    return OURS_ALONE.contains(reason) ? OF_THE_MODEL + reason : reason;
  }
}
