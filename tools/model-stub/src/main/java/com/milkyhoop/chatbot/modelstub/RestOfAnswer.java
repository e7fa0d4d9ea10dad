package com.milkyhoop.chatbot.modelstub;

/** The rest of an answer whose beginning a request gives, said as the stub's behaviour wants it. */
final class RestOfAnswer {
  private RestOfAnswer() {}

  /** Returns all of the answer where the request gives no beginning. */
  static String of(String answer, StubRequest request, StubBehaviour behaviour) {
    GivenBeginning beginning = request.beginning();
    if (beginning.isEmpty()) {
      return answer;
    }
    return switch (behaviour.continuing()) {
      case WELL -> beginning.lastWords() + after(beginning.text(), answer);
      case REPEATING -> beginning.text() + after(beginning.text(), answer);
      case ANOTHER_REPLY -> half(beginning.text()) + " – or rather otherwise. " + answer;
      case REFUSING -> "";
    };
  }

  /** A beginning that is another answer's is gone on with from the same place. */
  private static String after(String beginning, String answer) {
    int from = Math.min(beginning.length(), answer.length());
    boolean splits = from < answer.length() && Character.isLowSurrogate(answer.charAt(from));
    return answer.substring(splits ? from + 1 : from);
  }

  private static String half(String beginning) {
    return beginning.substring(0, beginning.offsetByCodePoints(0, codePoints(beginning) / 2));
  }

  private static int codePoints(String text) {
    return text.codePointCount(0, text.length());
  }
}
