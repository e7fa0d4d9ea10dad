package com.milkyhoop.chatbot.modelstub;

import java.util.List;
import java.util.Optional;

/**
 * The stub's answer to a prompt: recorded where the question is one of the recorded ones, about the
 * user's name where that is asked, otherwise made up. The same prompt gets the same answer.
 */
final class Answers {

  private final RecordedAnswers recorded = RecordedAnswers.load();

  /**
   * @param tokens how long a made-up answer has to be; 0 for as long as it happens to be
   */
  String to(StubRequest request, int tokens) {
    String question = request.lastUserMessage();
    return recorded
        .to(question)
        .or(() -> aboutTheName(question, request.messages()))
        .orElseGet(() -> SyntheticAnswer.to(question, tokens));
  }

  private static Optional<String> aboutTheName(String question, List<ChatMessage> messages) {
    boolean indonesian = SyntheticAnswer.isIndonesian(question);
    if (UserName.isAskedIn(question)) {
      String answer =
          UserName.in(messages)
              .map(name -> indonesian ? "Nama Anda " + name + "." : "Your name is " + name + ".")
              .orElse(
                  indonesian
                      ? "Saya belum tahu nama Anda. Siapa nama Anda?"
                      : "I don't know your name yet. What is it?");
      return Optional.of(answer);
    }
    return UserName.in(question)
        .map(
            name ->
                indonesian
                    ? "Halo, "
                        + name
                        + "! Senang berkenalan. Apa yang bisa saya bantu? \uD83D\uDE0A"
                    : "Hello, " + name + "! Nice to meet you. What can I do for you? \uD83D\uDE0A");
  }
}
