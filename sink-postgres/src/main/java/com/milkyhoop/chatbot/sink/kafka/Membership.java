package com.milkyhoop.chatbot.sink.kafka;

import com.milkyhoop.chatbot.kit.Readiness;
import java.util.Optional;

/**
 * Says whether the sink has its share of the partitions, which may be none where there are more
 * sinks than partitions. Told by the sink's thread, asked by any.
 */
public final class Membership implements Readiness {
  private volatile boolean assigned;

  void assigned(boolean now) {
    assigned = now;
  }

  @Override
  public Optional<String> whyNotReady() {
    return assigned ? Optional.empty() : Optional.of("waiting for partitions");
  }
}
