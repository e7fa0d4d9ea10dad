package com.milkyhoop.chatbot.localstack.process;

/** The POSIX signals that child processes are sent. */
public enum Signal {
  TERM,
  INT,
  KILL,
  STOP,
  CONT
}
