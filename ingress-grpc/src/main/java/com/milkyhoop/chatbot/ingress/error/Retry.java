package com.milkyhoop.chatbot.ingress.error;

/** Says what a client does to try again; the metadata {@code retry} of an ErrorInfo. */
public enum Retry {
  /** The same call with the same request_id: it was not accepted, or only its end was not seen. */
  SAME_ID("same_id"),
  /** The message with a new request_id: this request has ended for ever. */
  NEW_ID("new_id"),
  /** Repeating can't help: something else must change first. */
  NO("no");

  private final String metadata;

  Retry(String metadata) {
    this.metadata = metadata;
  }

  public String metadata() {
    return metadata;
  }
}
