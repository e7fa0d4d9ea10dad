package com.milkyhoop.chatbot.usage;

import com.milkyhoop.chatbot.kit.ServiceMain;

/** Starts the usage ledger. */
public final class UsageLedgerMain {
  private UsageLedgerMain() {}

  public static void main(String[] args) {
    ServiceMain.run("usage-ledger", UsageLedgerConfig::read, UsageLedgerModule::components);
  }
}
