package com.milkyhoop.chatbot.cli;

/** Registers what Ctrl-C does; tests press it themselves. */
interface CtrlC {

  /**
   * Registers an action for the next Ctrl-C: until the registration is closed it runs, on a thread
   * of its own, instead of ending this program. The one after it ends this program as always.
   */
  Registration next(Runnable action);

  /** Ends the registration: then every Ctrl-C ends this program. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
