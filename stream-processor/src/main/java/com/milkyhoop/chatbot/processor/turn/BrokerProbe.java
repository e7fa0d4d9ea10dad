package com.milkyhoop.chatbot.processor.turn;

/** Tells whether a broker can be reached. May block for a second or two. */
@FunctionalInterface
interface BrokerProbe {
  boolean answers();
}
