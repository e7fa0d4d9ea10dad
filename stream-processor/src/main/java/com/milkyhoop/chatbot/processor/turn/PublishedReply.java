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
   * @param route that it was answered by
   * @param text that it generated itself; empty where it was launched and no more is known
   * @param continuedFrom the text of earlier ones that it went on from
   */
  record Attempt(String route, String text, String continuedFrom) {}

  PublishedReply {
    attempts = List.copyOf(attempts);
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
      for (List<ReplyEvent> ofAttempt : deltas.values()) {
        ofAttempt.sort(Comparator.comparingLong(ReplyEvent::getOffset));
        String next = joined(ofAttempt);
        if (!next.isEmpty()) {
          note(text, next, route(ofAttempt), attempts);
          text = next;
        } else if (!route(ofAttempt).isEmpty()) {
          attempts.add(new Attempt(route(ofAttempt), "", ""));
        }
      }
      return new PublishedReply(text, attempts);
    }

    /** The same attempt may go on under another id, which then says no route. */
    private static void note(String before, String text, String route, List<Attempt> attempts) {
      String from = text.startsWith(before) ? before : "";
      String own = text.substring(from.length());
      if (!route.isEmpty() || attempts.isEmpty()) {
        attempts.add(new Attempt(route, own, from));
      } else {
        Attempt same = attempts.removeLast();
        attempts.add(new Attempt(same.route(), same.text() + own, same.continuedFrom()));
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
