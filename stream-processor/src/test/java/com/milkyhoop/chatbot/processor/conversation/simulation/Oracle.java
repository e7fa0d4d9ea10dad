package com.milkyhoop.chatbot.processor.conversation.simulation;

import static com.milkyhoop.chatbot.processor.conversation.simulation.Rule.require;
import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.Attached;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.CancelAsked;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.processor.conversation.simulation.Topics.Logged;
import com.milkyhoop.chatbot.processor.conversation.simulation.Topics.Request;
import com.milkyhoop.chatbot.processor.conversation.simulation.Topics.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What must be true of the topics, worked out from them alone, without the code under test. */
final class Oracle {
  private final Topics topics;

  Oracle(Topics topics) {
    this.topics = topics;
  }

  /** What holds after every step. */
  void check() {
    Map<String, TurnEvent> firsts = firstsThatCount();
    Set<String> logged = new HashSet<>();
    Map<String, String> numbers = new HashMap<>();
    for (Logged event : topics.log) {
      require(logged.add(event.key()), "R4: two log events for " + event.key());
      require(
          numbers.put(event.conversation() + '#' + event.turn(), event.requestId()) == null,
          "R11: two requests are turn " + event.turn() + " of " + event.conversation());
      require(
          event.end().equals(firsts.get(event.key())),
          "R5: %s logged %s, first was %s"
              .formatted(event.key(), event.end(), firsts.get(event.key())));
    }
    topics.finals.forEach(
        (key, values) ->
            require(
                values.size() == 1 && values.contains(firsts.get(key)),
                "R1: %s was shown %s, first was %s".formatted(key, values, firsts.get(key))));
  }

  /** What holds once all is quiet. */
  void checkEnd() {
    Set<String> sent = new HashSet<>();
    topics.requests.forEach(request -> sender(request).ifPresent(_ -> sent.add(request.key())));
    Set<String> logged = new HashSet<>();
    topics.log.forEach(event -> logged.add(event.key()));
    require(logged.equals(sent), "R4: sent " + sent + ", logged " + logged);
    for (Request request : topics.requests) {
      caller(request)
          .ifPresent(
              call ->
                  require(
                      topics.answered.contains(call), "R1: nobody told the call of " + request));
    }
    checkOrder();
    checkPrompts();
  }

  /** R2: turns are numbered as their requests came, and the log says so in that order or later. */
  private void checkOrder() {
    Map<String, Integer> nextNumber = new HashMap<>();
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (Request request : topics.requests) {
      if (sender(request).isPresent() && !numbers.containsKey(request.key())) {
        numbers.put(request.key(), nextNumber.merge(request.conversation(), 1, Integer::sum));
      }
    }
    for (Logged event : topics.log) {
      require(
          event.turn() == numbers.getOrDefault(event.key(), -1),
          "R2: %s is turn %d, came as %s"
              .formatted(event.key(), event.turn(), numbers.get(event.key())));
    }
  }

  /** R3: the prompt of a reply held the newest earlier turns that had one, as they ended. */
  private void checkPrompts() {
    Map<String, TreeMap<Long, TurnEvent>> ends = new HashMap<>();
    for (Logged event : topics.log) {
      ends.computeIfAbsent(event.conversation(), _ -> new TreeMap<>())
          .put(event.turn(), event.end());
    }
    for (Logged event : topics.log) {
      List<Long> prompt = topics.prompts.get(event.end().getReply());
      if (prompt != null) {
        checkPrompt(event, prompt, requireNonNull(ends.get(event.conversation())));
      }
    }
  }

  /** Only the oldest may be missing, which later turns may have pushed out of the store by then. */
  private static void checkPrompt(Logged event, List<Long> prompt, TreeMap<Long, TurnEvent> ends) {
    long mayHaveLeft = ends.lastKey() - Owner.LIMITS.maxTurns();
    var expected = new ArrayList<Long>();
    ends.headMap(event.turn(), false)
        .forEach(
            (number, end) -> {
              boolean couldBeMissing = expected.isEmpty() && number <= mayHaveLeft;
              if (hasReply(end) && (!couldBeMissing || prompt.contains(number))) {
                expected.add(number);
              }
            });
    require(
        expected.equals(prompt),
        "R3: the prompt of %s held %s, expected %s".formatted(event.key(), prompt, expected));
  }

  private static boolean hasReply(TurnEvent end) {
    return end.getKind() == TurnEventKind.COMPLETED || end.getKind() == TurnEventKind.CANCELLED;
  }

  /** R5, from the topic alone: the first record of each request that counts where it stands. */
  private Map<String, TurnEvent> firstsThatCount() {
    Map<String, TurnEvent> firsts = new HashMap<>();
    String lastMarker = "";
    long largest = -1;
    for (int offset = 0; offset < topics.turns.size(); offset++) {
      Turn turn = topics.turns.get(offset);
      if (turn.event().getKind() == TurnEventKind.RECOVERY_MARKER) {
        largest = turn.event().getMarkerId().equals(lastMarker) ? largest : offset;
        lastMarker = turn.event().getMarkerId();
      } else if (turn.event().getKind() == TurnEventKind.COMPLETED
          || turn.event().getEpoch() >= largest) {
        firsts.putIfAbsent(turn.key(), turn.event());
      }
    }
    return firsts;
  }

  private static Optional<MessageSent> sender(Request request) {
    return request.event() instanceof MessageSent sent ? Optional.of(sent) : Optional.empty();
  }

  private static Optional<ReplyTarget> caller(Request request) {
    return switch (request.event()) {
      case MessageSent sent -> sent.target();
      case Attached attached -> Optional.of(attached.target());
      case CancelAsked asked -> asked.target();
      default -> Optional.empty();
    };
  }
}
