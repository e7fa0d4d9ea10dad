package com.milkyhoop.chatbot.ingress.request;

/** Says what to do with a message while an earlier turn of its conversation is unfinished. */
public enum BusyPolicy {
  ENQUEUE,
  REJECT,
  INTERRUPT
}
