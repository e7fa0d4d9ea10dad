package com.milkyhoop.chatbot.e2e.check;

import static java.util.stream.Collectors.toMap;

import com.milkyhoop.chatbot.localstack.RedisBackend;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.resps.Tuple;

/**
 * Reads from Redis what budgets hold back for messages.
 *
 * @param due by the name of a request that something is held back for: when it is given back, in
 *     milliseconds
 * @param withoutEnd how many are never given back
 */
record HeldBack(Map<String, Double> due, long withoutEnd) {
  private static final String HOLD = "hold:";
  private static final String DUE = ":due";

  /** Bounds {@code TURN_TIMEOUT} and the 60 s after it. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  static HeldBack at(RedisBackend backend) {
    try (var redis = new Jedis(backend.host(), backend.port())) {
      Map<String, Double> due = new HashMap<>();
      long withoutEnd = 0;
      for (String account : hashes(redis)) {
        Map<String, String> fields = redis.hgetAll(account);
        Map<String, Double> times =
            redis.zrangeWithScores(account + DUE, 0, -1).stream()
                .collect(toMap(Tuple::getElement, Tuple::getScore));
        Map<String, Long> holds = holds(fields);
        long latest = System.currentTimeMillis() + LONGEST.toMillis();
        withoutEnd +=
            holds.keySet().stream()
                .filter(id -> times.getOrDefault(id, Double.MAX_VALUE) > latest)
                .count();
        if (holds.values().stream().mapToLong(it -> it).sum()
            != Long.parseLong(fields.getOrDefault("held", "0"))) {
          withoutEnd++;
        }
        holds.forEach(
            (id, amount) -> {
              if (amount > 0) {
                due.put(id, times.getOrDefault(id, Double.MAX_VALUE));
              }
            });
      }
      return new HeldBack(due, withoutEnd);
    }
  }

  private static Map<String, Long> holds(Map<String, String> fields) {
    return fields.entrySet().stream()
        .filter(field -> field.getKey().startsWith(HOLD))
        .collect(
            toMap(
                field -> field.getKey().substring(HOLD.length()),
                field -> Long.parseLong(field.getValue())));
  }

  /** Returns the accounts' keys: the only hashes there are. */
  private static Set<String> hashes(Jedis redis) {
    var found = new HashSet<String>();
    String cursor = ScanParams.SCAN_POINTER_START;
    do {
      ScanResult<String> page = redis.scan(cursor, new ScanParams().count(1_000), "hash");
      found.addAll(page.getResult());
      cursor = page.getCursor();
    } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    return found;
  }
}
