package com.milkyhoop.chatbot.ingress.request;

/** What to do with a message while an earlier turn of its conversation is unfinished. */
public enum OnBusy {
  ENQUEUE,
  REJECT,
  INTERRUPT
}
