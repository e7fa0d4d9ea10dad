package com.milkyhoop.chatbot.e2e.faults;

import com.milkyhoop.chatbot.e2e.check.Bill;
import com.milkyhoop.chatbot.e2e.check.Settlement;
import com.milkyhoop.chatbot.e2e.load.Ending;
import com.milkyhoop.chatbot.e2e.load.FollowedReply;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.modelstub.StubCounts;
import java.util.List;

/**
 * What the replies cost, where nobody cancelled one.
 *
 * @param tokens that the model sent
 * @param ofReplies those of them that are in a reply
 * @param restarted how many clients were told that a reply begins anew
 * @param bill of all models, beside what the log says
 * @param settlement of the ledger, beside what the log says
 */
record Spent(long tokens, long ofReplies, int restarted, Bill bill, Settlement settlement) {
  Spent(long tokens, long ofReplies, int restarted) {
    this(tokens, ofReplies, restarted, Bill.NONE, Settlement.NONE);
  }

  /**
   * @param model whose answers all have the same length
   */
  static Spent of(
      StubCounts counts,
      StubBehaviour model,
      List<FollowedReply> replies,
      Bill bill,
      Settlement settlement) {
    long whole =
        replies.stream()
            .filter(reply -> !reply.isRepeat())
            .filter(reply -> reply.ending().filter(Ending.Completed.class::isInstance).isPresent())
            .count();
    int restarted =
        (int) replies.stream().filter(reply -> reply.restarts().findAny().isPresent()).count();
    return new Spent(
        counts.answerTokens(), whole * model.answerTokens(), restarted, bill, settlement);
  }

  /** Returns how many tokens were paid for and are in no reply. */
  long inVain() {
    return tokens - ofReplies;
  }

  @Override
  public String toString() {
    return "%d tokens, %d of them in vain; %d clients restarted; %s; %s"
        .formatted(tokens, inVain(), restarted, bill, settlement);
  }
}
