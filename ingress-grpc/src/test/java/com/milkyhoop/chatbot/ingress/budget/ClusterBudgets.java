package com.milkyhoop.chatbot.ingress.budget;

import static com.milkyhoop.chatbot.ingress.budget.BudgetFixture.HOLD;
import static com.milkyhoop.chatbot.ingress.budget.BudgetFixture.admits;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.budget.BudgetSettings.WhenUnknown;
import com.milkyhoop.chatbot.ingress.redis.RedisConnections;
import redis.clients.jedis.UnifiedJedis;

/** What budgets of a user and of all must do where their keys may be on several nodes. */
public final class ClusterBudgets {
  private ClusterBudgets() {}

  /**
   * @param tag that the keys of one script share
   */
  public static void shouldHoldBackAndGiveBack(
      RedisConnections connections, UnifiedJedis cluster, String tag) {
    var budgets = new BudgetFixture(connections, cluster, tag);
    budgets.file = "user:* tokens day 8000 10000\nall tokens day 80000 100000";
    // Where Redis refuses, nothing is admitted.
    budgets.whenUnknown = WhenUnknown.CLOSED;
    BudgetAdmission ingress = budgets.ingress();

    for (int i = 0; i < 5; i++) {
      assertThat(admits(ingress, "budi", "r" + i)).isTrue();
    }

    assertThat(admits(ingress, "budi", "r5")).isFalse();
    assertThat(budgets.held("budi")).isEqualTo(5 * HOLD);
    budgets.count("budi", "r0", 100);
    assertThat(budgets.held("budi")).isEqualTo(4 * HOLD);
  }
}
