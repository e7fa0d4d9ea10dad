package com.milkyhoop.chatbot.replay.log;

import com.milkyhoop.chatbot.replay.record.LoggedTurn;
import com.milkyhoop.chatbot.replay.record.TurnRef;
import com.milkyhoop.chatbot.schemas.ConversationId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Draws turns at random, each with the same chance, in one pass and in any order: every turn, or
 * conversation, gets a number from the seed and its name, and the lowest win. Holds no more names
 * than are drawn, but for a turn of each conversation, where no sample bounds them. One thread.
 */
final class SampleDraw {
  /** Holds the number of a turn or a conversation; of two equal numbers the first name wins. */
  private record Ticket(long number, ConversationId conversation, TurnRef turn)
      implements Comparable<Ticket> {
    private static final Comparator<Ticket> ORDER =
        Comparator.comparingLong(Ticket::number).thenComparing(Ticket::turn);

    @Override
    public int compareTo(Ticket other) {
      return ORDER.compare(this, other);
    }
  }

  private final long seed;
  private final boolean onePerConversation;
  private final @Nullable Integer limit;

  /** Holds the drawn ones, the highest number first, so that it leaves when a lower one comes. */
  private final PriorityQueue<Ticket> drawn = new PriorityQueue<>(Comparator.reverseOrder());

  /** Holds the turn of each conversation that is drawn. */
  private final Map<ConversationId, Ticket> turns = new HashMap<>();

  /** Holds the conversations of {@link #drawn}, where these are drawn. */
  private final Set<ConversationId> conversations = new HashSet<>();

  SampleDraw(long seed, boolean onePerConversation, @Nullable Integer limit) {
    this.seed = seed;
    this.onePerConversation = onePerConversation;
    this.limit = limit;
  }

  void offer(LoggedTurn turn) {
    ConversationId conversation = turn.conversation();
    var ticket = new Ticket(number(turn.ref()), conversation, turn.ref());
    if (!onePerConversation) {
      draw(ticket);
    } else if (conversations.contains(conversation)
        || draw(new Ticket(number(conversation), conversation, new TurnRef(0, 0)))) {
      turns.merge(conversation, ticket, (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }
  }

  Set<TurnRef> chosen() {
    return (onePerConversation ? turns.values() : drawn)
        .stream().map(Ticket::turn).collect(Collectors.toUnmodifiableSet());
  }

  /** Draws one; returns whether it is among the lowest so far. */
  private boolean draw(Ticket ticket) {
    if (limit != null && drawn.size() == limit) {
      Ticket highest = drawn.peek();
      if (highest == null || ticket.compareTo(highest) >= 0) {
        return false;
      }
      drawn.poll();
      conversations.remove(highest.conversation());
      turns.remove(highest.conversation());
    }
    drawn.add(ticket);
    if (onePerConversation) {
      conversations.add(ticket.conversation());
    }
    return true;
  }

  private long number(TurnRef turn) {
    return mixed(mixed(seed ^ turn.partition()) ^ turn.offset());
  }

  private long number(ConversationId conversation) {
    long hash = 0xCBF29CE484222325L;
    String key = conversation.key();
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x100000001B3L;
    }
    return mixed(mixed(seed) ^ hash);
  }

  /**
   * Mixes a number by SplitMix64's finalizer: every bit of the input changes half of the output's.
   */
  private static long mixed(long number) {
    long z = number + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
