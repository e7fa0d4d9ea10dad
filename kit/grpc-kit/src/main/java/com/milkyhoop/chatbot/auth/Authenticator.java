package com.milkyhoop.chatbot.auth;

import com.milkyhoop.chatbot.auth.Authentication.Denial;
import com.milkyhoop.chatbot.auth.Authentication.Denied;
import java.util.List;
import java.util.Optional;

/** Judges credentials of one kind. Thread-safe; may wait for a moment; throws nothing. */
@FunctionalInterface
public interface Authenticator {
  /** Returns empty where the credentials are not of its kind. */
  Optional<Authentication> authenticate(Credentials credentials);

  /** Returns the judgement of the first that knows the kind; what nobody knows is invalid. */
  static Authentication judge(List<Authenticator> all, Credentials credentials) {
    for (Authenticator each : all) {
      Optional<Authentication> judgement = each.authenticate(credentials);
      if (judgement.isPresent()) {
        return judgement.get();
      }
    }
    return new Denied(Denial.INVALID, "");
  }
}
