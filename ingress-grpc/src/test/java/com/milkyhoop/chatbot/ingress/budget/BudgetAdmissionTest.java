package com.milkyhoop.chatbot.ingress.budget;

import static com.milkyhoop.chatbot.ingress.budget.BudgetFixture.HOLD;
import static com.milkyhoop.chatbot.ingress.budget.BudgetFixture.admits;
import static com.milkyhoop.chatbot.ingress.budget.BudgetFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.ingress.budget.BudgetSettings.WhenUnknown;
import com.milkyhoop.chatbot.ingress.call.AdmissionDecision;
import com.milkyhoop.chatbot.ingress.call.BudgetLeft;
import com.milkyhoop.chatbot.ingress.call.CostLimit;
import com.milkyhoop.chatbot.ingress.redis.RedisConnections;
import com.milkyhoop.chatbot.kit.RedisSettings;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** R14: no user spends more than the budget and what is in flight. On a real Redis. */
class BudgetAdmissionTest {
  private final RedisClient redis =
      RedisClient.builder()
          .hostAndPort(SharedServers.redis().host(), SharedServers.redis().port())
          .build();
  private final RedisConnections connections =
      new RedisConnections(
          RedisSettings.server(
              SharedServers.redis().host(), SharedServers.redis().port(), Duration.ofSeconds(2)));
  private final BudgetFixture budgets =
      new BudgetFixture(connections, redis, SharedServers.freshPrefix());

  @AfterEach
  void close() {
    connections.close();
    redis.close();
  }

  @Test
  void shouldHoldBackUntilTheLedgerHasCountedR14() {
    BudgetAdmission ingress = budgets.ingress();

    for (int i = 0; i < 5; i++) {
      assertThat(admits(ingress, "budi", "r" + i)).isTrue();
    }
    assertThat(budgets.held("budi")).isEqualTo(5 * HOLD);
    assertThat(ingress.admit(request("budi", "r5")))
        .isEqualTo(
            new AdmissionDecision.OverBudget(
                "the budget of user:budi of this day has too little left;"
                    + " it begins again at 2026-11-30T00:00:00Z",
                new BudgetLeft("user", "tokens", "day", 10_000, 0, Duration.ofHours(6))));
    assertThat(admits(ingress, "ani", "r1")).as("another's budget").isTrue();

    budgets.count("budi", "r0", 100);

    assertThat(budgets.held("budi")).isEqualTo(4 * HOLD);
    assertThat(ingress.holds()).isEqualTo(5);
    assertThat(redis.hget(budgets.account("budi"), "spent")).isEqualTo("100");
    assertThat(admits(ingress, "budi", "r5")).as("1,900 are left, 2,000 asked for").isFalse();
    budgets.count("budi", "r1", 0);
    assertThat(admits(ingress, "budi", "r6")).isTrue();
  }

  /** Leaves others what they hold: a reply may use up the rest. */
  @Test
  void shouldAllowATurnWhatItsBudgetHasLeftBesideTheHoldsOfOthersR14() {
    BudgetAdmission ingress = budgets.ingress();
    budgets.count("budi", "r0", 3_000);
    assertThat(admits(ingress, "budi", "r1")).isTrue();

    var admitted = (AdmissionDecision.Admitted) ingress.admit(request("budi", "r2"));

    assertThat(admitted.limit())
        .contains(new CostLimit(5_000, CostLimit.UNLIMITED, Duration.ofHours(6)));
    assertThat(admitted.budgets())
        .containsExactly(
            new BudgetLeft("user", "tokens", "day", 10_000, 3_000, Duration.ofHours(6)));
    assertThat(
            ((AdmissionDecision.Admitted) budgets.ingress().admit(request("budi", "r2"))).limit())
        .as("a repeat")
        .isEqualTo(admitted.limit());
  }

  @Test
  void shouldHoldBackFromWhoAsksWhoeverTheUserIsR14() {
    budgets.file = "principal:* tokens day 0 3000\nprincipal:shop tokens day 0 5000";
    BudgetAdmission ingress = budgets.ingress();

    assertThat(ingress.admit(request("shop", "budi", "r1")))
        .isInstanceOf(AdmissionDecision.Admitted.class);
    assertThat(ingress.admit(request("shop", "ani", "r1")))
        .isInstanceOf(AdmissionDecision.Admitted.class);
    assertThat(ingress.admit(request("shop", "siti", "r1")))
        .isInstanceOf(AdmissionDecision.OverBudget.class);
    assertThat(ingress.admit(request("web", "siti", "r1")))
        .as("another principal's")
        .isInstanceOf(AdmissionDecision.Admitted.class);

    budgets.count("budi", "r9", 3_000);

    assertThat(admits(ingress, "budi", "r2")).as("default has spent all, by budi").isFalse();
    assertThat(ingress.budgets("budi", "shop"))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.owner()).isEqualTo("principal:shop");
              assertThat(it.spent()).isZero();
              assertThat(it.isShared()).isTrue();
            });
  }

  @Test
  void shouldTakeNoSecondHoldForARepeatR11R14() {
    BudgetAdmission ingress = budgets.ingress();
    BudgetAdmission other = budgets.ingress();
    assertThat(admits(ingress, "budi", "r1")).isTrue();

    assertThat(admits(other, "budi", "r1")).isTrue();
    assertThat(budgets.held("budi")).isEqualTo(HOLD);

    budgets.count("budi", "r1", 10_000);
    assertThat(budgets.held("budi")).isZero();
    assertThat(admits(other, "budi", "r1")).as("it was paid for, and shows its reply").isTrue();
    assertThat(budgets.held("budi")).isZero();
    assertThat(admits(other, "budi", "r2")).isFalse();
  }

  @Test
  void shouldGiveBackTheHoldOfAMessageThatIsNotStoredR14() {
    BudgetAdmission ingress = budgets.ingress();
    var admitted = (AdmissionDecision.Admitted) ingress.admit(request("budi", "r1"));

    admitted.giveBack().run();

    assertThat(budgets.held("budi")).isZero();
    assertThat(ingress.holds()).isZero();
    assertThat(redis.zcard(budgets.account("budi") + ":due")).isZero();
    assertThat(admits(ingress, "budi", "r1")).isTrue();
    assertThat(budgets.held("budi"))
        .as("a repeat is held back for as the first was")
        .isEqualTo(HOLD);
  }

  @Test
  void shouldKeepTheHoldOfTheFirstWhenItsRepeatIsNotStoredR11R14() {
    BudgetAdmission ingress = budgets.ingress();
    assertThat(admits(ingress, "budi", "r1")).isTrue();
    var repeat = (AdmissionDecision.Admitted) ingress.admit(request("budi", "r1"));

    repeat.giveBack().run();

    assertThat(budgets.held("budi")).isEqualTo(HOLD);
    assertThat(ingress.holds()).isEqualTo(1);
  }

  @Test
  void shouldLimitTheRateOfAUserWhoIsOverBudget() {
    budgets.perSecond = 0.001;
    budgets.burst = 3;
    BudgetAdmission ingress = budgets.ingress();
    budgets.count("budi", "r0", 10_000);

    for (int i = 0; i < 3; i++) {
      assertThat(ingress.admit(request("budi", "r1")))
          .isInstanceOf(AdmissionDecision.OverBudget.class);
    }

    assertThat(ingress.admit(request("budi", "r1"))).isInstanceOf(AdmissionDecision.Limited.class);
  }

  @Test
  void shouldKnowWhatIsSpentThoughThisIngressIsBehindTheLedgerR14() {
    BudgetAdmission ingress = budgets.ingress();
    BudgetAdmission behind = budgets.ingress();
    assertThat(admits(ingress, "budi", "r1")).isTrue();

    BudgetFixture.tell(ingress, BudgetFixture.row("budi", "r1", 10_000, 10_000));

    assertThat(admits(behind, "budi", "r2")).isFalse();
  }

  @Test
  void shouldLetAMessageThatIsAloneUseUpWhatIsLeft() {
    BudgetAdmission ingress = budgets.ingress();
    budgets.count("budi", "r0", 9_999);

    assertThat(admits(ingress, "budi", "r1")).isTrue();
    assertThat(admits(ingress, "budi", "r2")).isFalse();
  }

  @Test
  void shouldGiveBackTheHoldsOfTheLostWhenTheirTimeIsOverR14() {
    BudgetAdmission ingress = budgets.ingress();
    for (int i = 0; i < 5; i++) {
      assertThat(admits(ingress, "budi", "r" + i)).isTrue();
    }
    budgets.pass("budi", budgets.holdTime.minusMinutes(1));
    assertThat(admits(ingress, "budi", "r9")).isFalse();

    budgets.pass("budi", Duration.ofMinutes(1));

    assertThat(admits(ingress, "budi", "r9")).isTrue();
    assertThat(budgets.held("budi")).isEqualTo(HOLD);
  }

  @Test
  void shouldForgetItsOwnHoldsWhenTheirTimeIsOverR14() {
    budgets.holdTime = Duration.ofMillis(100);
    BudgetAdmission ingress = budgets.ingress();

    assertThat(admits(ingress, "budi", "r1")).isTrue();

    await().until(() -> ingress.holds() == 0);
  }

  /**
   * 1,000 messages of one user at three ingresses, each of which costs half as much again as was
   * held back, and another user's beside them: what is spent is at most the budget, and by how much
   * those in flight were estimated too low. Where a reply may cost no more, it ends.
   */
  @Test
  void shouldOverdrawByNoMoreThanWhatIsInFlightWhenManyComeAtOnceR14() throws Exception {
    List<BudgetAdmission> ingresses =
        List.of(budgets.ingress(), budgets.ingress(), budgets.ingress());
    long cost = HOLD * 3 / 2;
    try (var callers = Executors.newFixedThreadPool(16)) {
      List<? extends Future<?>> sent =
          IntStream.range(0, 1_000)
              .mapToObj(
                  i ->
                      callers.submit(
                          () -> {
                            if (ingresses.get(i % 3).admit(request("budi", "r" + i))
                                instanceof AdmissionDecision.Admitted admitted) {
                              long limit = admitted.limit().orElseThrow().tokens();
                              budgets.count("budi", "r" + i, Math.min(cost, limit));
                            }
                          }))
              .toList();
      for (Future<?> each : sent) {
        each.get();
      }
    }

    assertThat(budgets.spent("budi"))
        .isGreaterThanOrEqualTo(10_000 - HOLD)
        .isLessThanOrEqualTo(10_000 + 5 * (cost - HOLD));

    assertThat(budgets.held("budi")).isZero();
    assertThat(IntStream.range(0, 5).allMatch(i -> admits(ingresses.get(0), "ani", "a" + i)))
        .isTrue();
  }

  @Test
  void shouldBuildUpAnEmptyRedisFromTheLedgerR14() {
    BudgetAdmission ingress = budgets.ingress();
    budgets.count("budi", "r0", 9_000);
    assertThat(admits(ingress, "budi", "r1")).isTrue();

    redis.del(budgets.account("budi"), budgets.account("budi") + ":due");

    assertThat(admits(ingress, "budi", "r2")).as("the hold of r1 is lost").isTrue();
    assertThat(admits(ingress, "budi", "r3")).as("what is spent is not").isFalse();
    budgets.count("budi", "r1", 500);
    budgets.count("budi", "r2", 500);
    assertThat(admits(ingress, "budi", "r4")).isFalse();
    assertThat(budgets.held("budi")).isZero();
  }

  @Test
  void shouldRefuseOrGoOnAsConfiguredWhileTheLedgerIsNotReadYet() {
    budgets.isKnown = false;
    assertThat(admits(budgets.ingress(), "budi", "r1")).isTrue();
    budgets.whenUnknown = WhenUnknown.CLOSED;

    assertThat(budgets.ingress().admit(request("budi", "r2")))
        .isEqualTo(new AdmissionDecision.Unknown());
  }
}
