package com.milkyhoop.chatbot.modelstub;

/** Says what becomes of a request to the stub that has a valid key and a valid body. */
public sealed interface Outcome {

  /** The whole answer, with its finish reason. */
  record Answer() implements Outcome {}

  /**
   * An HTTP error in OpenAI's form.
   *
   * @param retryAfterSeconds for the Retry-After header; 0 for none
   */
  record Refuse(int status, int retryAfterSeconds) implements Outcome {
    public Refuse {
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException("status " + status + ": must be in 400..599");
      }
      requireNotNegative("retryAfter", retryAfterSeconds);
    }
  }

  /** The connection is closed after so many tokens. */
  record Cut(int afterTokens) implements Outcome {
    public Cut {
      requireNotNegative("cutAfterTokens", afterTokens);
    }
  }

  /** Nothing comes after so many tokens, with the connection open until the client closes it. */
  record Stall(int afterTokens) implements Outcome {
    public Stall {
      requireNotNegative("stallAfterTokens", afterTokens);
    }
  }

  /** The whole answer, whose first token comes so much later than usual. */
  record Late(int millis) implements Outcome {
    public Late {
      requireNotNegative("lateByMs", millis);
    }
  }

  /** The answer ends after so many tokens with this finish reason, such as content_filter. */
  record Finish(int afterTokens, String reason) implements Outcome {
    public Finish {
      requireNotNegative("afterTokens", afterTokens);
    }
  }

  /**
   * An error that quotes the key and the whole request, as some servers do: before the first token
   * it is HTTP 400, later an event of the stream.
   */
  record Quote(int afterTokens) implements Outcome {
    public Quote {
      requireNotNegative("quoteAfterTokens", afterTokens);
    }
  }

  private static void requireNotNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " " + value + ": must not be negative");
    }
  }
}
