package com.milkyhoop.chatbot.processor.turn;

import com.milkyhoop.chatbot.event.ReplyEvent;
import com.milkyhoop.chatbot.schemas.AttemptId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds what was published of a reply that has not ended.
 *
 * @param text as those who watch it hold it, or more of it; empty for none
 * @param attempts those that asked a model, oldest first
 */
record PublishedReply(String text, List<Attempt> attempts) {
  static final PublishedReply NOTHING = new PublishedReply("", List.of());

  /**
   * One attempt that nothing but its text is known of.
   *
   * @param id that it began with
   * @param route that it was answered by
   * @param text that it generated itself; empty where it was launched and no more is known
   * @param continuedFrom the text of earlier ones that it went on from
   */
  record Attempt(AttemptId id, String route, String text, String continuedFrom) {
    /**
     * Tells what an attempt generated itself from what it was given.
     *
     * @param before the text that was shown when it began
     * @param text as it has shown it
     */
    static Attempt after(String before, AttemptId id, String route, String text) {
      String from = text.startsWith(before) ? before : "";
      return new Attempt(id, route, text.substring(from.length()), from);
    }
  }

  PublishedReply {
    attempts = List.copyOf(attempts);
  }

  /**
   * Returns the attempts that began in an epoch or before it. Who owns a turn since knows of the
   * others' cost.
   */
  List<Attempt> attemptsUntil(long epoch) {
    return attempts.stream().filter(attempt -> attempt.id().epoch() <= epoch).toList();
  }

  /**
   * Puts a reply together from its deltas, which may come in any order, and more than once: each
   * call that watches has some of them (R6). Confined to one thread.
   */
  static final class Assembly {
    private final Map<AttemptId, List<ReplyEvent>> deltas = new TreeMap<>();

    void add(ReplyEvent delta) {
      var id = new AttemptId(delta.getEpoch(), delta.getNumber());
      deltas.computeIfAbsent(id, _ -> new ArrayList<>()).add(delta);
    }

    /** Returns the text of the largest attempt whose beginning was published. */
    PublishedReply reply() {
      String text = "";
      var attempts = new ArrayList<Attempt>();
      for (Map.Entry<AttemptId, List<ReplyEvent>> entry : deltas.entrySet()) {
        AttemptId id = entry.getKey();
        List<ReplyEvent> ofAttempt = entry.getValue();
        ofAttempt.sort(Comparator.comparingLong(ReplyEvent::getOffset));
        String next = joined(ofAttempt);
        if (!next.isEmpty()) {
          note(Attempt.after(text, id, route(ofAttempt), next), attempts);
          text = next;
        } else if (!route(ofAttempt).isEmpty()) {
          attempts.add(new Attempt(id, route(ofAttempt), "", ""));
        }
      }
      return new PublishedReply(text, attempts);
    }

    /** The same attempt may go on under another id, which then says no route. */
    private static void note(Attempt next, List<Attempt> attempts) {
      if (!next.route().isEmpty() || attempts.isEmpty()) {
        attempts.add(next);
      } else {
        Attempt same = attempts.removeLast();
        attempts.add(
            new Attempt(same.id(), same.route(), same.text() + next.text(), same.continuedFrom()));
      }
    }

    /** Returns who answered, or else who was asked first, which its launch says. */
    private static String route(List<ReplyEvent> sorted) {
      String route = "";
      for (ReplyEvent delta : sorted) {
        if (!delta.getRoute().isEmpty() && (route.isEmpty() || !delta.getText().isEmpty())) {
          route = delta.getRoute();
        }
      }
      return route;
    }

    private static String joined(List<ReplyEvent> sorted) {
      var text = new Utf8Text();
      for (ReplyEvent delta : sorted) {
        text.add(delta.getOffset(), delta.getText());
      }
      return text.toString();
    }
  }
}
