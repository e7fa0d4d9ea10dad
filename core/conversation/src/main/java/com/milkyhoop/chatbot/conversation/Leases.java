package com.milkyhoop.chatbot.conversation;

import com.milkyhoop.chatbot.event.Lease;
import com.milkyhoop.chatbot.event.LeasedTurn;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.store.LeaseRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says which turns of a task go on in processes that the task has left (R13). A function of
 * chat-turns alone, times included: all are append times of its records, so that each owner of the
 * partition comes to the same. A lease begins with a record of the process whose marker is the
 * newest: written after the next owner's, it comes too late, since that may have started the turns.
 * It goes on with records of the same holder, each appended before the end that the one before it
 * had set. It is over after that, or when its holder owns the partition again.
 *
 * @see "ADR 17: docs/adr/0017-leases-on-turns-that-go-on.md"
 */
public final class Leases {
  /** The most turns that one record of a lease may name. */
  public static final int MOST_TURNS_OF_ONE = 1_000;

  /** The most turns of all leases of a task: so many names fit its row, at some 400 bytes each. */
  static final int MOST_TURNS = 2_000;

  private final String owner;
  private final Map<String, Held> byHolder;

  /** Names a turn by its conversation's key and its request. */
  public record Turn(String conversation, String requestId) {}

  private record Held(long until, Set<Turn> turns) {}

  private Leases(String owner, Map<String, Held> byHolder) {
    this.owner = owner;
    this.byHolder = byHolder;
  }

  /**
   * Returns what the store holds.
   *
   * @param owner the process whose marker is the newest; empty before the first
   */
  public static Leases of(String owner, List<LeaseRow> rows) {
    return new Leases(
        owner,
        rows.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    LeaseRow::getHolder, row -> new Held(row.getUntil(), turns(row.getTurns())))));
  }

  /** Ends this process' lease: a task of it has claimed the partition, and goes on itself. */
  public Leases claimedBy(String process) {
    var others = new HashMap<>(byHolder);
    others.remove(process);
    return new Leases(process, others);
  }

  /**
   * Applies the record of a lease. One that is more than the task's row can hold is none: its turns
   * begin anew.
   *
   * @param appendedAt its append time, as it is
   */
  public Leases on(TurnEvent record, long appendedAt) {
    String holder = record.getHolder();
    Lease lease = record.getLease();
    var after = new HashMap<>(byHolder);
    after.values().removeIf(held -> held.until() < appendedAt);
    Held before = after.remove(holder);
    Set<Turn> turns = new HashSet<>(turns(lease.getTurns()));
    if (!holder.equals(owner)) {
      turns.retainAll(before == null ? Set.of() : before.turns());
    }
    int others = after.values().stream().mapToInt(held -> held.turns().size()).sum();
    if (!turns.isEmpty() && others + turns.size() <= MOST_TURNS) {
      after.put(holder, new Held(appendedAt + lease.getMs(), turns));
    }
    return new Leases(owner, after);
  }

  /** Returns whether a turn was this holder's at this append time. */
  public boolean cover(Turn turn, String holder, long appendedAt) {
    Held held = byHolder.get(holder);
    return held != null && appendedAt <= held.until() && held.turns().contains(turn);
  }

  /**
   * Returns the turns that go on in other processes, with these.
   *
   * @param self this process
   * @param at append time; a lease that was over before is none
   */
  public Map<Turn, String> heldByOthers(String self, long at) {
    return byHolder.entrySet().stream()
        .filter(it -> !it.getKey().equals(self) && it.getValue().until() >= at)
        .flatMap(it -> it.getValue().turns().stream().map(turn -> Map.entry(turn, it.getKey())))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one));
  }

  /** Returns when the first of them is over, if nothing more is read; far away where none is. */
  public long firstEnd() {
    return byHolder.values().stream().mapToLong(Held::until).min().orElse(Long.MAX_VALUE);
  }

  public String owner() {
    return owner;
  }

  /** Returns what the store keeps. */
  public List<LeaseRow> rows() {
    return byHolder.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(it -> new LeaseRow(it.getKey(), it.getValue().until(), rows(it.getValue().turns())))
        .toList();
  }

  private static List<LeasedTurn> rows(Set<Turn> turns) {
    return turns.stream().map(it -> new LeasedTurn(it.conversation(), it.requestId())).toList();
  }

  private static Set<Turn> turns(List<LeasedTurn> turns) {
    return turns.stream()
        .map(it -> new Turn(it.getConversation(), it.getRequestId()))
        .collect(Collectors.toUnmodifiableSet());
  }
}
