package com.milkyhoop.chatbot.cli.operate;

import com.milkyhoop.chatbot.schemas.TopicNames;

/** Names the topics whose records can become dead letters. */
enum DlqSource {
  REQUESTS(0),
  TURNS(1),
  LOG(2);

  /** Where its topic stands among {@link TopicNames#withDeadLetters}. */
  private final int place;

  DlqSource(int place) {
    this.place = place;
  }

  /** Returns the topic where its dead letters are. */
  String deadLetters(TopicNames names) {
    return TopicNames.deadLetters(names.withDeadLetters().get(place));
  }
}
