package com.milkyhoop.chatbot.processor.conversation.simulation;

import static com.milkyhoop.chatbot.processor.conversation.simulation.Rule.require;
import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.event.TurnEventKind;
import com.milkyhoop.chatbot.processor.conversation.Conversation;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.ConversationDue;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.OutcomeArrived;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.Recovered;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.RequestDue;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.TimePassed;
import com.milkyhoop.chatbot.processor.conversation.ConversationLimits;
import com.milkyhoop.chatbot.processor.conversation.Decision;
import com.milkyhoop.chatbot.processor.conversation.Effect;
import com.milkyhoop.chatbot.processor.conversation.Ends;
import com.milkyhoop.chatbot.processor.conversation.PromptAssembler;
import com.milkyhoop.chatbot.processor.conversation.PromptAssembler.NumberedTurn;
import com.milkyhoop.chatbot.processor.conversation.Recovery;
import com.milkyhoop.chatbot.processor.conversation.simulation.SimulatedRunner.Attempt;
import com.milkyhoop.chatbot.processor.conversation.simulation.TaskState.Due;
import com.milkyhoop.chatbot.processor.conversation.simulation.Topics.Logged;
import com.milkyhoop.chatbot.processor.conversation.simulation.Topics.Request;
import com.milkyhoop.chatbot.processor.conversation.simulation.Topics.Turn;
import com.milkyhoop.chatbot.schemas.TokenCounter;
import com.milkyhoop.chatbot.store.ActiveTurnRow;
import com.milkyhoop.chatbot.store.Ending;
import com.milkyhoop.chatbot.store.TurnRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A task that owns the partition, or believes so. What its runner writes to chat-turns is durable
 * at once; stores, positions and log events only when it commits, and only while nobody has taken
 * over.
 */
final class Owner {
  static final long GRACE = 20;
  static final ConversationLimits LIMITS =
      new ConversationLimits(3, 16, 6, Duration.ofDays(1), Duration.ofDays(30));
  private static final PromptAssembler PROMPTS =
      new PromptAssembler(TokenCounter.forModel("gpt-4o"), "", 10_000, LIMITS.maxTurns());

  private final String name;
  private final Topics topics;
  private final SimulatedRunner runner;
  private final TaskState state;
  private final Conversation rules = new Conversation(LIMITS);
  private final List<Logged> uncommittedLog = new ArrayList<>();
  private Recovery recovery;
  private int markers;

  Owner(String name, Topics topics, SimulatedRunner runner, TaskState committed) {
    this.name = name;
    this.topics = topics;
    this.runner = runner;
    this.state = new TaskState(committed);
    runner.open();
    recovery = Recovery.begin(state.largestEpoch, state.largestMarker, nextMarker());
    runner.mark(recovery.ownId());
  }

  String name() {
    return name;
  }

  SimulatedRunner runner() {
    return runner;
  }

  /** Reads the next record of a topic; false where there is none. */
  boolean readRequest() {
    if (state.nextRequest == topics.requests.size()) {
      return false;
    }
    Request request = topics.requests.get(state.nextRequest++);
    decide(request.conversation(), request.event());
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
      decide(turn.conversation(), new OutcomeArrived(turn.event(), turn.appendedAt()));
    }
    return true;
  }

  /** What its timer does; false where that is nothing. */
  boolean tick() {
    if (!recovery.recovered()) {
      return false;
    }
    var passed = new TimePassed(topics.now - GRACE);
    int before = topics.turns.size();
    state.unfinishedConversations().forEach(conversation -> decide(conversation, passed));
    return topics.turns.size() > before;
  }

  /** Its marker is written once more, as long as it was not read. */
  boolean writeMarkerAgain() {
    if (recovery.recovered()) {
      return false;
    }
    runner.mark(recovery.ownId());
    return true;
  }

  /** All that is due by now leaves; false where nothing was. */
  boolean sweep() {
    if (!recovery.recovered() || state.expiry.isEmpty() || state.expiry.first().at() > topics.now) {
      return false;
    }
    Due due = requireNonNull(state.expiry.pollFirst());
    decide(
        due.conversation(),
        due.requestId().isEmpty()
            ? new ConversationDue(topics.now)
            : new RequestDue(due.requestId(), topics.now));
    return true;
  }

  /** The transaction commits. */
  TaskState commit() {
    topics.log.addAll(uncommittedLog);
    uncommittedLog.clear();
    return new TaskState(state);
  }

  TaskState state() {
    return state;
  }

  boolean idle() {
    return recovery.recovered()
        && runner.idle()
        && state.nextRequest == topics.requests.size()
        && state.nextTurn == topics.turns.size();
  }

  /** R2: what runs is the first unfinished turn of its conversation, and is not ending. */
  void check() {
    for (Attempt attempt : runner.attempts().values()) {
      boolean isFirst =
          state.unfinished(attempt.conversation()).values().stream()
              .findFirst()
              .filter(first -> first.getRequestId().equals(attempt.requestId()))
              .filter(first -> first.getEnding() == Ending.NONE)
              .isPresent();
      require(
          isFirst || !recovery.recovered(),
          "R2: " + name + " runs " + attempt + ", not the first unfinished turn");
    }
  }

  private void onMarker(long offset, String id) {
    Recovery.Step step = recovery.onMarker(offset, id);
    recovery = step.state();
    state.largestEpoch = recovery.largestEpoch();
    state.largestMarker = recovery.largestId();
    switch (step.meaning()) {
      case RECOVERED -> {
        runner.recovered(recovery.ownEpoch());
        state
            .unfinishedConversations()
            .forEach(conversation -> decide(conversation, new Recovered()));
        runner.dropInherited();
      }
      case OVERTAKEN -> {
        recovery = recovery.again(nextMarker());
        runner.mark(recovery.ownId());
      }
      case NOTED -> {}
    }
  }

  private void decide(String conversation, ConversationEvent event) {
    Decision decision = rules.on(state.load(conversation, event), event);
    state.save(conversation, event, decision.state());
    decision.effects().forEach(effect -> apply(conversation, effect));
  }

  private void apply(String conversation, Effect effect) {
    switch (effect) {
      case Effect.AfterRecovery later -> {
        if (recovery.recovered()) {
          apply(conversation, later);
        }
      }
      case Effect.ForgetTurn forget -> runner.forget(conversation + '/' + forget.requestId());
      case Effect.EmitFinal emit -> topics.emitFinal(conversation, emit.end(), emit.targets());
      case Effect.EmitRefusal refusal -> topics.answered.add(refusal.target());
      case Effect.EmitLog emit ->
          uncommittedLog.add(
              new Logged(
                  conversation, emit.number(), emit.turn().getRequestId(), emit.turn().getEnd()));
      case Effect.DropTurns drop -> state.drop(conversation, drop);
      case Effect.ExpireRequest expire ->
          state.expiry.add(new Due(expire.at(), conversation, expire.requestId()));
      case Effect.ExpireConversation expire ->
          state.expiry.add(new Due(expire.at(), conversation, ""));
      case Effect.AddTarget _, Effect.RemoveTarget _, Effect.WatchDeadline _ -> {}
    }
  }

  private void apply(String conversation, Effect.AfterRecovery effect) {
    switch (effect) {
      case Effect.StartTurn start -> start(conversation, start.number());
      case Effect.CancelTurn cancel -> runner.cancel(conversation, cancel.requestId());
      case Effect.ProposeEnd propose -> runner.propose(conversation, propose.end());
    }
  }

  /** As the topology's TurnStarter does it. */
  private void start(String conversation, long number) {
    ActiveTurnRow row = requireNonNull(state.unfinished(conversation).get(number));
    String key = conversation + '/' + row.getRequestId();
    if (runner.adopt(key)) {
      return;
    }
    if (row.getDeadline() <= topics.now) {
      runner.propose(conversation, Ends.expired(row.getRequestId()));
      return;
    }
    TurnRow turn = requireNonNull(state.turnsOf(conversation).get(number));
    require(turn.getEnd() == null, "R7: " + key + " has ended and is started");
    require(row.getEnding() == Ending.NONE, "R7: " + key + " is ending and is started");
    var prompt = PROMPTS.assemble(turn.getMessage(), 1, before(conversation, number));
    runner.start(
        key,
        new Attempt(
            conversation, row.getRequestId(), row.getDeadline(), prompt.orElseThrow().turns()));
  }

  private Iterator<NumberedTurn> before(String conversation, long number) {
    return state.turnsOf(conversation).headMap(number, false).descendingMap().entrySet().stream()
        .map(entry -> new NumberedTurn(entry.getKey(), entry.getValue()))
        .iterator();
  }

  private String nextMarker() {
    return name + "-marker-" + ++markers;
  }
}
