package com.milkyhoop.chatbot.schemas;

import com.milkyhoop.chatbot.event.TurnEvent;
import com.milkyhoop.chatbot.store.TurnRow;
import java.util.Set;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that it may make objects of our generated classes: since 1.12 it makes none whose
 * package was not named, so that bytes can't choose a class.
 */
final class TrustedRecords {
  private static final Set<String> PACKAGES =
      Set.of(TurnEvent.class.getPackageName(), TurnRow.class.getPackageName());

  private TrustedRecords() {}

  /** Adds ours to what the process trusts already. */
  static void trust() {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), type -> PACKAGES.contains(type.getPackageName())));
  }
}
