package com.milkyhoop.chatbot.kit;

/** A value that must never be shown: {@code toString} does not hold it. */
public record Secret(String value) {
  @Override
  public String toString() {
    return "***";
  }
}
