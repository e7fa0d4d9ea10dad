package com.milkyhoop.chatbot.auth;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Names one kind of thing that a principal may do. */
public enum Scope {
  SEND("chat.send"),
  READ("chat.read"),
  CANCEL("chat.cancel"),
  ADMIN("chat.admin");

  /** Holds all that a conversation needs: everything but {@link #ADMIN}. */
  public static final Set<Scope> CHAT = Set.of(SEND, READ, CANCEL);

  private final String word;

  Scope(String word) {
    this.word = word;
  }

  /** Returns its name in tokens and files. */
  public String word() {
    return word;
  }

  /** Returns the scope of this name; empty for one of somebody else's. */
  public static Optional<Scope> named(String word) {
    return Arrays.stream(values()).filter(scope -> scope.word.equals(word)).findFirst();
  }

  /** Returns those of the words that are scopes of ours. */
  public static Set<Scope> among(Collection<String> words) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    words.forEach(word -> named(word).ifPresent(scopes::add));
    return scopes;
  }
}
