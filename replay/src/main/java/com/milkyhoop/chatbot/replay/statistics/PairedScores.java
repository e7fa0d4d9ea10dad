package com.milkyhoop.chatbot.replay.statistics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Wins, ties and losses of one question, by conversation. Turns of a conversation resemble each
 * other, so conversations, not turns, are what chance draws.
 */
public final class PairedScores {
  private final long[] wins;
  private final long[] losses;
  private final long[] turns;

  private PairedScores(long[] wins, long[] losses, long[] turns) {
    this.wins = wins;
    this.losses = losses;
    this.turns = turns;
  }

  /** Returns how many conversations have a scored turn. */
  public int conversations() {
    return turns.length;
  }

  /** Returns how many turns were scored; each repeat is one. */
  public long turns() {
    return Arrays.stream(turns).sum();
  }

  public long wins() {
    return Arrays.stream(wins).sum();
  }

  public long losses() {
    return Arrays.stream(losses).sum();
  }

  public long ties() {
    return turns() - wins() - losses();
  }

  /** Returns wins less losses, a turn: −1 to 1. */
  public double effect() {
    return (double) (wins() - losses()) / turns();
  }

  /** Returns the share of turns that are no tie. */
  public double discordance() {
    return (double) (wins() + losses()) / turns();
  }

  /** Returns how many conversations have a win or a loss. */
  int discordantConversations() {
    int count = 0;
    for (int i = 0; i < turns.length; i++) {
      if (wins[i] + losses[i] > 0) {
        count++;
      }
    }
    return count;
  }

  /** Returns wins less losses of each conversation. */
  long[] nets() {
    long[] nets = new long[turns.length];
    Arrays.setAll(nets, i -> wins[i] - losses[i]);
    return nets;
  }

  long[] winsByConversation() {
    return wins.clone();
  }

  long[] lossesByConversation() {
    return losses.clone();
  }

  long[] tiesByConversation() {
    long[] ties = new long[turns.length];
    Arrays.setAll(ties, i -> turns[i] - wins[i] - losses[i]);
    return ties;
  }

  long[] turnsByConversation() {
    return turns.clone();
  }

  /** Gathers scores turn by turn. */
  public static final class Builder {
    private final Map<Object, long[]> byConversation = new LinkedHashMap<>();

    /**
     * Adds a turn.
     *
     * @param conversation anything that is equal for the turns of one
     * @param score above 0 for a win, below for a loss
     */
    public Builder add(Object conversation, int score) {
      long[] counts = byConversation.computeIfAbsent(conversation, _ -> new long[3]);
      counts[2]++;
      if (score > 0) {
        counts[0]++;
      } else if (score < 0) {
        counts[1]++;
      }
      return this;
    }

    public boolean isEmpty() {
      return byConversation.isEmpty();
    }

    /**
     * @throws IllegalStateException when nothing was added
     */
    public PairedScores build() {
      if (isEmpty()) {
        throw new IllegalStateException("no turn was scored");
      }
      return new PairedScores(column(0), column(1), column(2));
    }

    private long[] column(int of) {
      return byConversation.values().stream().mapToLong(counts -> counts[of]).toArray();
    }
  }
}
