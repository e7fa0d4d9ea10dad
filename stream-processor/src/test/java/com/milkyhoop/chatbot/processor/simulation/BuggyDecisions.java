package com.milkyhoop.chatbot.processor.simulation;

import com.milkyhoop.chatbot.conversation.Conversation;
import com.milkyhoop.chatbot.conversation.ConversationEvent;
import com.milkyhoop.chatbot.conversation.ConversationEvent.RequestEvent;
import com.milkyhoop.chatbot.conversation.ConversationState;
import com.milkyhoop.chatbot.conversation.Decision;
import com.milkyhoop.chatbot.conversation.Decisions;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Decides as the core does, but throws at some kinds of events of some requests. */
final class BuggyDecisions implements Decisions {
  private static final Conversation RULES = new Conversation(TaskOwner.LIMITS, KeyedHashes.UNKEYED);
  private static final List<String> KINDS =
      List.of("MessageSent", "Attached", "CancelAsked", "OutcomeArrived");

  private final Set<String> bugs = new HashSet<>();

  /** Throws at one kind of event of one request, wherever and whenever; returns which. */
  String add(Random random) {
    String bug = KINDS.get(random.nextInt(KINDS.size())) + " r" + (1 + random.nextInt(12));
    bugs.add(bug);
    return bug;
  }

  @Override
  public Decision on(ConversationState state, ConversationEvent event) {
    if (event instanceof RequestEvent about
        && bugs.contains(event.getClass().getSimpleName() + ' ' + about.requestId())) {
      throw new IllegalStateException("simulated bug");
    }
    return RULES.on(state, event);
  }
}
