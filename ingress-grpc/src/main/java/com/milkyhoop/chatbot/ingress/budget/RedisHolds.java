package com.milkyhoop.chatbot.ingress.budget;

import static java.util.Objects.requireNonNull;

import com.milkyhoop.chatbot.ingress.ratelimit.RateLimitSettings;
import com.milkyhoop.chatbot.ingress.redis.RedisConnections;
import com.milkyhoop.chatbot.ingress.redis.RedisScript;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the holds of all instances in Redis. What is spent comes with each question, from the
 * ledger: Redis keeps the largest that anyone has said, so that who is behind spends no more, and
 * an empty Redis knows it again with the first question.
 *
 * <p>Keys: {@code BUDGET_PREFIX + account}, a hash of {@code spent}, {@code held}, {@code hold:ID}
 * and {@code by:ID}, the admission that took the hold; and the same with {@code :due}, a sorted set
 * of IDs by the milliseconds when they are given back. Expiry: the end of the account's period, and
 * the time of a hold. Only {@code admit.lua}, {@code release.lua} and {@code settle.lua} write
 * them. In a cluster all of them and the buckets share a hash tag, and so a slot: a script has keys
 * of one.
 *
 * <p>Thread-safe; throws a JedisException where Redis does not answer as it should. A hold may then
 * have been taken.
 */
final class RedisHolds implements Holds {
  private static final RedisScript ADMIT = RedisScript.read(RedisHolds.class, "admit.lua");
  private static final RedisScript RELEASE = RedisScript.read(RedisHolds.class, "release.lua");
  private static final RedisScript SETTLE = RedisScript.read(RedisHolds.class, "settle.lua");
  private static final long GRANTED = 0;
  private static final long TOO_FAST = 1;
  private static final long NEW = 1;

  /** Counts what an answer has before the amounts. */
  private static final int ANSWER_HEAD = 2;

  private final RedisConnections redis;
  private final String prefix;
  private final RateLimitSettings rate;
  private final Duration holdTime;
  private final SettledAmounts settled;
  private final InstantSource clock;

  /**
   * @param holdTime after which a hold is given back, whatever became of its message
   */
  RedisHolds(
      RedisConnections redis,
      String prefix,
      RateLimitSettings rate,
      Duration holdTime,
      SettledAmounts settled,
      InstantSource clock) {
    this.redis = redis;
    this.prefix = prefix;
    this.rate = rate;
    this.holdTime = holdTime;
    this.settled = settled;
    this.clock = clock;
  }

  @Override
  public Grant take(String userId, Hold hold) {
    List<String> keys = new ArrayList<>(List.of(rate.key(userId)));
    List<String> arguments = new ArrayList<>(rate.scriptArguments());
    arguments.add(hold.id());
    arguments.add(Long.toString(holdTime.toMillis()));
    arguments.add(hold.admission());
    for (Account account : hold.accounts()) {
      keys.add(key(account));
      keys.add(key(account) + ":due");
      Budget budget = account.budget();
      arguments.add(Long.toString(settled.of(account)));
      arguments.add(Long.toString(budget.hard()));
      arguments.add(Long.toString(account.of(hold.amount())));
      arguments.add(Long.toString(budget.period().left(clock.instant()).toMillis()));
    }
    List<?> answer = (List<?>) requireNonNull(ADMIT.run(redis, keys, arguments));
    long code = (Long) answer.getFirst();
    long detail = (Long) answer.get(1);
    if (code == GRANTED) {
      List<Long> left = new ArrayList<>();
      List<Long> held = new ArrayList<>();
      for (int i = ANSWER_HEAD; i < answer.size(); i += 2) {
        left.add((Long) answer.get(i));
        held.add((Long) answer.get(i + 1));
      }
      return new Grant.Granted(detail == NEW, left, held);
    }
    return code == TOO_FAST
        ? new Grant.TooFast(Duration.ofMillis(detail))
        : new Grant.Exhausted(
            hold.accounts().get(Math.toIntExact(detail) - 1), (Long) answer.get(ANSWER_HEAD));
  }

  @Override
  public void release(Hold hold) {
    List<String> keys = new ArrayList<>();
    for (Account account : hold.accounts()) {
      keys.add(key(account));
      keys.add(key(account) + ":due");
    }
    var _ = RELEASE.run(redis, keys, List.of(hold.id(), hold.admission()));
  }

  @Override
  public void settle(Hold hold) {
    List<String> keys = hold.accounts().stream().map(this::key).toList();
    List<String> arguments = new ArrayList<>(List.of(hold.id()));
    hold.accounts().forEach(account -> arguments.add(Long.toString(settled.of(account))));
    var _ = SETTLE.run(redis, keys, arguments);
  }

  private String key(Account account) {
    return prefix + account.key();
  }
}
