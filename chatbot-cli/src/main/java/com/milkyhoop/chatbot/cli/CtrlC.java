package com.milkyhoop.chatbot.cli;

/** What Ctrl-C does; tests press it themselves. */
interface CtrlC {

  /**
   * Until the registration is closed the next Ctrl-C runs the action, on a thread of its own,
   * instead of ending this program. The one after it ends this program as always.
   */
  Registration next(Runnable action);

  /** Ends it: then every Ctrl-C ends this program. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
