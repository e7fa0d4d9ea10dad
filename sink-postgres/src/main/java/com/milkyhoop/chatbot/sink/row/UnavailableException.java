package com.milkyhoop.chatbot.sink.row;

/**
 * Says that what a batch needs is not to be had now; the batch may be tried again, as often as it
 * takes. Nothing else that is thrown while a batch is written may be retried.
 */
public final class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what will end it. */
  public enum Remedy {
    /** It passes: a restart, a failover, a broken network, a lock. */
    TIME,
    /** A person has to change something first: a password, a grant, a table. */
    PERSON
  }

  private final String system;
  private final Remedy remedy;

  /**
   * @param system what is not available: {@code postgres}, {@code kafka}
   * @param reason for a person; is logged, so it never quotes a row or a secret
   */
  public UnavailableException(String system, Remedy remedy, String reason, Throwable cause) {
    super(reason, cause);
    this.system = system;
    this.remedy = remedy;
  }

  public String system() {
    return system;
  }

  public Remedy remedy() {
    return remedy;
  }

  /** Returns the reason in a few words. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
