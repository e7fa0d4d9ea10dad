package com.milkyhoop.chatbot.ingress.request;

import java.util.Optional;

/**
 * The fields of a SendMessageRequest as the client sent them; unset ones are empty.
 *
 * @param onBusy empty where the client sent a value that is not known here
 */
public record SendFields(KeyFields key, String message, Optional<BusyPolicy> onBusy) {
  /** Returns the same with another key. */
  public SendFields with(KeyFields other) {
    return new SendFields(other, message, onBusy);
  }
}
