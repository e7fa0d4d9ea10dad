package com.milkyhoop.chatbot.kit;

import java.util.Optional;

/**
 * Says whether a part can do its work now; asked by {@code /readyz}, from any thread, and quick.
 */
@FunctionalInterface
public interface Readiness {
  /** Returns empty when ready, else why not, in a few words. */
  Optional<String> whyNotReady();
}
