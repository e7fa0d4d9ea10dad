package com.milkyhoop.chatbot.processor.conversation.simulation;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.event.Failure;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.conversation.Conversation;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.processor.conversation.Decision;
import com.milkyhoop.chatbot.processor.conversation.Effect;
import com.milkyhoop.chatbot.processor.conversation.Recovery;
import com.milkyhoop.chatbot.processor.conversation.simulation.Topics.Logged;
import com.milkyhoop.chatbot.processor.conversation.simulation.Topics.Request;
import com.milkyhoop.chatbot.processor.conversation.simulation.Topics.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * An instance that owns the partition, or believes so: its task and its runner. What it writes to
 * chat-turns is durable at once; stores, positions and log events only when it commits, and only
 * while nobody has taken over.
 */
final class Owner {
  /** An attempt that runs. */
  private record Attempt(String conversation, String requestId) {}

  private final String name;
  private final Topics topics;
  private final TaskState state;
  private final List<Logged> uncommittedLog = new ArrayList<>();
  private final Map<String, Attempt> attempts = new TreeMap<>();

  /** Ends that were written and not read back: they are written again now and then. */
  private final Map<String, Turn> unread = new TreeMap<>();

  private Recovery recovery;
  private int markers;
  private int replies;

  Owner(String name, Topics topics, TaskState committed) {
    this.name = name;
    this.topics = topics;
    this.state = new TaskState(committed);
    recovery = Recovery.begin(state.largestEpoch, state.largestMarker, nextMarker());
    writeMarker();
  }

  /** Reads the next record of a topic; false where there is none. */
  boolean readRequest() {
    if (state.nextRequest == topics.requests.size()) {
      return false;
    }
    Request request = topics.requests.get(state.nextRequest++);
    decide(
        request.conversation(),
        new MessageSent(
            request.requestId(),
            request.message(),
            1,
            "",
            Optional.of(new ReplyTarget(0, 1L)),
            state.nextRequest));
    return true;
  }

  boolean readTurn() {
    if (state.nextTurn == topics.turns.size()) {
      return false;
    }
    int offset = state.nextTurn++;
    Turn turn = topics.turns.get(offset);
    if (turn.event().getKind() == TurnEventKind.RECOVERY_MARKER) {
      onMarker(offset, turn.event().getMarkerId());
    } else if (recovery.counts(turn.event())) {
      decide(turn.conversation(), new OutcomeArrived(turn.event(), offset));
    }
    return true;
  }

  /** An attempt ends, well or badly; false where none runs. */
  boolean endAttempt(Random random) {
    if (attempts.isEmpty()) {
      return false;
    }
    String key = pick(attempts.keySet(), random);
    Attempt attempt = requireNonNull(attempts.remove(key));
    var end = new Turn(attempt.conversation(), outcome(attempt, random.nextInt(5) > 0));
    unread.put(key, end);
    topics.turns.add(end);
    return true;
  }

  /** An end that was not read back yet is written once more. */
  boolean writeAgain(Random random) {
    if (unread.isEmpty()) {
      return false;
    }
    topics.turns.add(unread.get(pick(unread.keySet(), random)));
    return true;
  }

  /** A marker that was not read back yet is written once more. */
  boolean writeMarkerAgain() {
    if (recovery.recovered()) {
      return false;
    }
    writeMarker();
    return true;
  }

  /** The transaction commits. */
  TaskState commit() {
    topics.log.addAll(uncommittedLog);
    uncommittedLog.clear();
    return new TaskState(state);
  }

  boolean idle() {
    return attempts.isEmpty()
        && state.nextRequest == topics.requests.size()
        && state.nextTurn == topics.turns.size();
  }

  /** R2: only the oldest unfinished turn of a conversation runs, and only after recovery (R9). */
  void checkAttempts() {
    for (Attempt attempt : attempts.values()) {
      require(recovery.largestEpoch() != Recovery.NONE, "an attempt before any marker");
      boolean isFirst =
          state
              .firstActive(attempt.conversation())
              .filter(first -> first.getRequestId().equals(attempt.requestId()))
              .isPresent();
      require(isFirst, "R2: " + attempt + " runs but is not the first unfinished turn");
    }
  }

  private void onMarker(long offset, String id) {
    Recovery.Step step = recovery.onMarker(offset, id);
    recovery = step.state();
    state.largestEpoch = recovery.largestEpoch();
    state.largestMarker = recovery.largestId();
    switch (step.meaning()) {
      case RECOVERED -> {
        unread.replaceAll((_, end) -> new Turn(end.conversation(), withEpoch(end.event())));
        topics.turns.addAll(unread.values());
        state.active.forEach(
            (conversation, active) -> {
              if (!active.isEmpty()) {
                start(conversation, active.firstKey());
              }
            });
      }
      case OVERTAKEN -> {
        recovery = recovery.again(nextMarker());
        writeMarker();
      }
      case NOTED -> {}
    }
  }

  private void decide(String conversation, ConversationEvent event) {
    Decision decision = Conversation.on(state.load(conversation, event.requestId()), event);
    state.save(conversation, event.requestId(), decision.state());
    decision.effects().forEach(effect -> apply(conversation, effect));
  }

  private void apply(String conversation, Effect effect) {
    switch (effect) {
      case Effect.StartTurn start -> {
        if (recovery.recovered()) {
          start(conversation, start.number());
        }
      }
      case Effect.ForgetTurn forget -> {
        attempts.remove(conversation + '/' + forget.requestId());
        unread.remove(conversation + '/' + forget.requestId());
      }
      case Effect.EmitFinal emit -> topics.emitFinal(conversation, emit.end());
      case Effect.EmitLog emit ->
          uncommittedLog.add(
              new Logged(
                  conversation, emit.number(), emit.turn().getRequestId(), emit.turn().getEnd()));
      case Effect.AddTarget _, Effect.EmitRefusal _ -> {}
    }
  }

  private void start(String conversation, long number) {
    String requestId = state.activeTurn(conversation, number).getRequestId();
    String key = conversation + '/' + requestId;
    if (!unread.containsKey(key)) {
      attempts.put(key, new Attempt(conversation, requestId));
    }
  }

  private TurnEvent outcome(Attempt attempt, boolean well) {
    return TurnEvent.newBuilder()
        .setKind(well ? TurnEventKind.COMPLETED : TurnEventKind.FAILED)
        .setEpoch(recovery.ownEpoch())
        .setRequestId(attempt.requestId())
        .setReply(well ? name + " reply " + ++replies : "")
        .setFailure(well ? null : new Failure("TEST", name + " failure " + ++replies, null))
        .build();
  }

  private TurnEvent withEpoch(TurnEvent event) {
    return new TurnEvent(
        event.getKind(),
        recovery.ownEpoch(),
        "",
        event.getRequestId(),
        event.getReply(),
        event.getReplyTokens(),
        event.getFinishReason(),
        event.getModel(),
        event.getUsage(),
        event.getFailure(),
        event.getGeneration());
  }

  private String nextMarker() {
    return name + "-marker-" + ++markers;
  }

  private void writeMarker() {
    topics.turns.add(
        new Turn(
            "",
            TurnEvent.newBuilder()
                .setKind(TurnEventKind.RECOVERY_MARKER)
                .setEpoch(Recovery.NONE)
                .setMarkerId(recovery.ownId())
                .build()));
  }

  private static String pick(Set<String> keys, Random random) {
    return new ArrayList<>(keys).get(random.nextInt(keys.size()));
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new AssertionError(rule);
    }
  }
}
