package com.milkyhoop.chatbot.ingress.call;

import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Holds the calls of a reply that ask nothing, since another call hears all that they lack, and
 * tells them what that one hears. Confined to the lock of that one. At most the open calls: those
 * that have ended leave when another one comes.
 */
final class Followers {
  private final List<OpenCall> calls = new CopyOnWriteArrayList<>();

  /**
   * Adds a call.
   *
   * @param soFar what was said of the reply before
   */
  void add(OpenCall follower, Optional<ReplyMessage> soFar) {
    calls.removeIf(OpenCall::hasEnded);
    calls.add(follower);
    soFar.ifPresent(follower::receive);
  }

  /**
   * Tells them what has come, whatever the one that they follow makes of it: what its client says
   * that it holds, and perhaps does not, hides nothing from others.
   */
  void receive(ReplyMessage message) {
    calls.forEach(follower -> follower.receive(message));
  }

  /**
   * Has one of them ask, and the others follow it: were each to ask, processors would see more
   * watchers than there are, and refuse one that is there already.
   */
  void handOver() {
    @Nullable OpenCall next = null;
    for (OpenCall follower : calls) {
      if ((next == null || !next.letFollow(follower)) && follower.asksItself()) {
        next = follower;
      }
    }
    calls.clear();
  }
}
