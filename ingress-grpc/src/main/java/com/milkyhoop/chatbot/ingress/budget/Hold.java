package com.milkyhoop.chatbot.ingress.budget;

import java.util.List;

/**
 * Holds what is held back for one message until the ledger has counted it. Named by its request, so
 * that a repeat takes no second one.
 *
 * @param id user_id/session_id/request_id
 * @param admission names the one admission that asks for it, however often it asks
 * @param accounts that it is held back in
 */
record Hold(String id, String admission, List<Account> accounts, Spent amount) {
  Hold {
    accounts = List.copyOf(accounts);
  }
}
