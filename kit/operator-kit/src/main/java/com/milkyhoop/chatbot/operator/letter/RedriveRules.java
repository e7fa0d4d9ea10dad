package com.milkyhoop.chatbot.operator.letter;

import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides which dead letters stay where they are. Written back, a request is a new record: it has a
 * new append time, so that nothing behind knows that it is late, or that its user was erased since
 * (R15).
 *
 * @param oldest a letter that is older is of a request that has expired
 */
record RedriveRules(Instant oldest, RecentErasures erasures) {

  /** Returns why the letter must not be written back; empty when it may. */
  Optional<String> refusal(ReadLetter letter) {
    if (letter.truncated().isPresent() || letter.partition().isEmpty()) {
      return Optional.of("not whole");
    }
    Optional<Subject> subject = subject(letter);
    if (subject.isEmpty()) {
      return Optional.of("its key is not user_id/session_id");
    }
    if (letter.time().isBefore(oldest)) {
      return Optional.of("older than REQUEST_TTL");
    }
    if (erasures.cover(subject.get(), letter.time()) || isBefore(letter, subject.get())) {
      return Optional.of("its user was erased since");
    }
    return Optional.empty();
  }

  private boolean isBefore(ReadLetter letter, Subject subject) {
    return letter
        .offsetBefore()
        .filter(offset -> erasures.cover(subject, letter.partition().orElseThrow(), offset))
        .isPresent();
  }

  /** Returns whose request it is; one that asks for an erasure may name no session. */
  private static Optional<Subject> subject(ReadLetter letter) {
    return Subject.find(letter.record().key());
  }
}
