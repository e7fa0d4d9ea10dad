package com.milkyhoop.chatbot.model;

import java.util.Optional;

/**
 * One call that was sent to a server, and how it ended.
 *
 * @param route name of the server and model that were asked, as configured
 * @param outcome {@link #COMPLETED}, {@link #HEDGED}, or the {@link ModelException.Reason} in lower
 *     case
 * @param usage empty where the server did not count, as it does not for a call that broke
 * @param continuedFrom UTF-8 bytes of the reply that it was given to go on from (R13); 0 where its
 *     answer began anew
 * @param uncounted what the server was asked and has answered, where it began to work and did not
 *     count; empty where it counted, refused, or was never asked
 */
public record SentCall(
    String route,
    String outcome,
    Optional<ModelUsage> usage,
    int continuedFrom,
    Optional<Uncounted> uncounted) {
  /**
   * Holds what is known of the cost of a call that its server did not count.
   *
   * @param promptTokens of all that it was given, counted by us
   * @param text that it was seen to answer with, possibly none; reasoning is not in it
   */
  public record Uncounted(int promptTokens, String text) {}

  /** The outcome of a call whose answer was whole. */
  public static final String COMPLETED = "completed";

  /** The outcome of a call that was closed because another one beside it spoke first. */
  public static final String HEDGED = "hedged";

  /** Creates a call whose answer began with nothing, and that cost what its server counted. */
  public SentCall(String route, String outcome, Optional<ModelUsage> usage) {
    this(route, outcome, usage, 0, Optional.empty());
  }
}
