package com.milkyhoop.chatbot.ingress.budget;

import static com.milkyhoop.chatbot.ingress.budget.BudgetFixture.HOLD;
import static com.milkyhoop.chatbot.ingress.budget.BudgetFixture.admits;
import static com.milkyhoop.chatbot.ingress.budget.BudgetFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.ingress.call.AdmissionDecision.Admitted;
import com.milkyhoop.chatbot.ingress.redis.RedisConnections;
import com.milkyhoop.chatbot.kit.RedisSettings;
import com.milkyhoop.chatbot.testkit.SharedServers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** R14: a hold is given back once, by who took it, also where Redis' answers were lost. */
class LostAnswersTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final String host = SharedServers.redis().host();
  private final int port = SharedServers.redis().port();
  private final RedisClient redis = RedisClient.builder().hostAndPort(host, port).build();
  private final LossyRelay relay = new LossyRelay(host, port);
  private final RedisConnections lossy =
      new RedisConnections(RedisSettings.server(relay.host(), relay.port(), TIMEOUT));
  private final RedisConnections direct =
      new RedisConnections(RedisSettings.server(host, port, TIMEOUT));
  private final String prefix = SharedServers.freshPrefix();
  private final BudgetFixture budgets = new BudgetFixture(lossy, redis, prefix);
  private final BudgetFixture others = new BudgetFixture(direct, redis, prefix);

  /** Redis knows the script then: else its first answer would be that it does not. */
  @BeforeEach
  void teach() {
    assertThat(admits(others.ingress(), "ani", "r0")).isTrue();
  }

  @AfterEach
  void close() {
    lossy.close();
    direct.close();
    relay.close();
    redis.close();
  }

  @Test
  void shouldGiveBackTheHoldOfAMessageThatIsNotStoredWhenTheFirstAnswerWasLostR14() {
    BudgetAdmission ingress = budgets.ingress();
    relay.loseAnswerTo("budi/main/r1");

    var admitted = (Admitted) ingress.admit(request("budi", "r1"));

    assertThat(relay.isToLose()).isFalse();
    assertThat(budgets.held("budi")).isEqualTo(HOLD);
    admitted.giveBack().run();
    assertThat(budgets.held("budi")).isZero();
    assertThat(ingress.holds()).isZero();
  }

  @Test
  void shouldTakeOneTokenWhenTheFirstAnswerWasLost() {
    budgets.perSecond = 0.001;
    budgets.burst = 1;
    relay.loseAnswerTo("budi/main/r1");

    assertThat(admits(budgets.ingress(), "budi", "r1")).isTrue();

    assertThat(relay.isToLose()).isFalse();
  }

  /** The one that knew no better took a hold of its own, here alone. */
  @Test
  void shouldKeepTheHoldOfTheFirstWhenItsRepeatIsNotStoredAndRedisWasAwayR11R14() {
    assertThat(admits(others.ingress(), "budi", "r1")).isTrue();
    BudgetAdmission ingress = budgets.ingress();
    relay.setAway(true);
    var repeat = (Admitted) ingress.admit(request("budi", "r1"));
    relay.setAway(false);

    repeat.giveBack().run();

    assertThat(ingress.holds()).isZero();
    assertThat(budgets.held("budi")).isEqualTo(HOLD);
  }

  @Test
  void shouldHoldNothingHereForARepeatThatTheLedgerHasCountedR14() {
    assertThat(admits(others.ingress(), "budi", "r1")).isTrue();
    others.count("budi", "r1", 100);
    BudgetAdmission ingress = budgets.ingress();

    var repeat = (Admitted) ingress.admit(request("budi", "r1"));

    assertThat(ingress.holds()).isZero();
    assertThat(repeat.budgets().getFirst().remaining()).isEqualTo(10_000 - 100);
  }
}
