package com.milkyhoop.chatbot.processor.simulation;

import com.milkyhoop.chatbot.event.LeasedTurn;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Works out what leases there are from chat-turns alone (R13): by holder and request, when each is
 * over. Request ids are unique in the world.
 */
final class LeaseBook {
  private final Map<String, Map<String, Long>> ends = new HashMap<>();
  private String owner = "";

  /** Reads all of chat-turns. */
  static LeaseBook of(List<Topics.Turn> turns) {
    var book = new LeaseBook();
    String lastMarker = "";
    for (Topics.Turn turn : turns) {
      TurnEvent event = turn.event();
      if (event.getKind() == TurnEventKind.LEASE) {
        book.read(event, turn.appendedAt());
      } else if (event.getKind() == TurnEventKind.RECOVERY_MARKER) {
        if (!event.getMarkerId().equals(lastMarker)) {
          book.claimed(event.getHolder());
        }
        lastMarker = event.getMarkerId();
      }
    }
    return book;
  }

  boolean isOwner(String process) {
    return owner.equals(process);
  }

  /** Takes note of a marker that was not read before. */
  void claimed(String process) {
    owner = process;
    ends.remove(process);
  }

  /** Names new turns only while its writer's marker is the newest; it prolongs what is not over. */
  void read(TurnEvent lease, long appendedAt) {
    Map<String, Long> before = ends.getOrDefault(lease.getHolder(), Map.of());
    var after = new HashMap<String, Long>();
    for (LeasedTurn turn : lease.getLease().getTurns()) {
      long end = before.getOrDefault(turn.getRequestId(), -1L);
      if (lease.getHolder().equals(owner) || end >= appendedAt) {
        after.put(turn.getRequestId(), appendedAt + lease.getLease().getMs());
      }
    }
    ends.put(lease.getHolder(), after);
  }

  boolean good(String holder, String requestId, long at) {
    return ends.getOrDefault(holder, Map.of()).getOrDefault(requestId, -1L) >= at;
  }

  /** Returns whether a process other than this one has a turn at this time. */
  boolean heldByAnother(String process, String requestId, long at) {
    return ends.keySet().stream()
        .anyMatch(holder -> !holder.equals(process) && good(holder, requestId, at));
  }
}
