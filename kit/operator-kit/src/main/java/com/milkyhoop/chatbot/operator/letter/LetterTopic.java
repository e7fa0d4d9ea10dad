package com.milkyhoop.chatbot.operator.letter;

import com.milkyhoop.chatbot.schemas.TopicNames;

/** Names the topics whose records can become dead letters. */
public enum LetterTopic {
  REQUESTS(0),
  TURNS(1),
  LOG(2);

  /** Holds the index of its topic among {@link TopicNames#withDeadLetters}. */
  private final int place;

  LetterTopic(int place) {
    this.place = place;
  }

  /** Returns the topic where its dead letters are. */
  public String deadLetters(TopicNames names) {
    return TopicNames.deadLetters(names.withDeadLetters().get(place));
  }
}
