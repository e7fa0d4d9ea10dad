package com.milkyhoop.chatbot.processor.conversation.simulation;

import com.milkyhoop.chatbot.event.OnBusy;
import com.milkyhoop.chatbot.event.ReplyTarget;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.Attached;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.CancelAsked;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.MessageSent;
import com.milkyhoop.chatbot.processor.conversation.ConversationEvent.OfRequest;
import com.milkyhoop.chatbot.processor.conversation.simulation.Topics.Request;
import java.util.Optional;
import java.util.Random;

/** People who send, repeat, watch and cancel. Each call is answered at its own target. */
final class Clients {
  private static final int CONVERSATIONS = 2;

  private final Topics topics;
  private int sent;
  private long calls;

  Clients(Topics topics) {
    this.topics = topics;
  }

  String send(Random random) {
    var onBusy =
        switch (random.nextInt(8)) {
          case 0 -> OnBusy.REJECT;
          case 1, 2 -> OnBusy.INTERRUPT;
          default -> OnBusy.ENQUEUE;
        };
    sent++;
    return append(
        "c" + random.nextInt(CONVERSATIONS),
        new MessageSent(
            "r" + sent,
            "message " + sent,
            1,
            "",
            onBusy,
            topics.now + 20 + random.nextInt(200),
            target(),
            topics.now));
  }

  String repeat(Random random) {
    return some(random)
        .map(
            earlier ->
                append(
                    earlier.conversation(),
                    earlier.event() instanceof MessageSent was
                        ? new MessageSent(
                            was.requestId(),
                            was.message(),
                            1,
                            "",
                            was.onBusy(),
                            topics.now + 100,
                            target(),
                            topics.now)
                        : earlier.event()))
        .orElse("");
  }

  String attach(Random random) {
    return some(random)
        .map(
            earlier ->
                append(
                    earlier.conversation(),
                    new Attached(
                        earlier.event().requestId(), target().orElseThrow(), Optional.empty())))
        .orElse("");
  }

  String cancel(Random random) {
    return some(random)
        .map(
            earlier ->
                append(
                    earlier.conversation(), new CancelAsked(earlier.event().requestId(), target())))
        .orElse("");
  }

  private Optional<Request> some(Random random) {
    return topics.requests.isEmpty()
        ? Optional.empty()
        : Optional.of(topics.requests.get(random.nextInt(topics.requests.size())));
  }

  private String append(String conversation, OfRequest event) {
    topics.requests.add(new Request(conversation, event));
    return conversation + ": " + event;
  }

  private Optional<ReplyTarget> target() {
    calls++;
    return Optional.of(new ReplyTarget(0, calls));
  }
}
