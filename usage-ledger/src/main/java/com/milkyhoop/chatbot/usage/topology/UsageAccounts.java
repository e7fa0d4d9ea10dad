package com.milkyhoop.chatbot.usage.topology;

import com.milkyhoop.chatbot.event.Charge;
import com.milkyhoop.chatbot.event.ChargeLine;
import com.milkyhoop.chatbot.event.Settlement;
import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.schemas.UsageKey;
import com.milkyhoop.chatbot.usage.charge.Correction;
import com.milkyhoop.chatbot.usage.charge.Sums;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Adds each charge to its user's rows, of the day and of the month, once (R14). The last row that a
 * charge changes names the request: who has read it has read the whole cost, unless calls of it
 * turn out to have cost something else than was estimated, which changes the rows again. Rows and
 * requests older than the retention leave as time goes on, some with each charge.
 */
final class UsageAccounts implements Processor<byte[], byte[], byte[], byte[]> {
  /** Bounds the rows, and the requests, that one charge removes. */
  private static final int REMOVED_AT_ONCE = 1_000;

  private final UsagePorts ports;
  private ProcessorContext<byte[], byte[]> context;
  private KeyValueStore<Bytes, byte[]> rows;
  private SettledRequests settled;
  private EarlyCorrections early;
  private ExpiredRows expiredRows;

  /**
   * Holds the first day that is kept. The broker's time is taken from records; it never goes back.
   */
  private LocalDate oldest = LocalDate.EPOCH;

  private LocalDate removedBefore = LocalDate.EPOCH;

  @SuppressWarnings("NullAway.Init")
  UsageAccounts(UsagePorts ports) {
    this.ports = ports;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> taskContext) {
    context = taskContext;
    rows = taskContext.getStateStore(UsageTopology.ROWS);
    settled =
        new SettledRequests(
            taskContext.getStateStore(UsageTopology.SETTLED), ports.codecs().charges());
    early =
        new EarlyCorrections(
            taskContext.getStateStore(UsageTopology.EARLY), ports.codecs().charges());
    expiredRows = new ExpiredRows(rows);
    oldest = LocalDate.EPOCH;
    removedBefore = LocalDate.EPOCH;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Charge charge = ports.codecs().charges().decode(record.value());
    LocalDate now = day(record.timestamp());
    LocalDate due = now.minusDays(ports.retention().toDays());
    oldest = due.isAfter(oldest) ? due : oldest;
    LocalDate day = day(charge.getEndedAt());
    if (charge.getIsLate()) {
      correct(charge, day, record.timestamp());
    } else if (day.isBefore(oldest)) {
      ports.meters().late();
    } else if (settled.contains(day, charge)) {
      ports.meters().repeated();
    } else {
      Charge whole = corrected(charge);
      settled.put(day, whole);
      settle(whole, day, record.timestamp());
    }
    removeExpired(record.timestamp());
  }

  /** Returns the charge with what is known better of its calls. */
  private Charge corrected(Charge charge) {
    Charge whole = charge;
    for (Charge late : early.take(charge)) {
      var correction = Correction.of(whole, late);
      if (correction.isEmpty()) {
        ports.meters().lateUnneeded();
      } else {
        whole = correction.in(whole);
        ports.meters().lateCorrected();
      }
    }
    return whole;
  }

  /**
   * Puts what late calls have cost in the place of what was counted of them. Their turn ended about
   * when this was written: perhaps on the day before or after.
   */
  private void correct(Charge late, LocalDate day, long timestamp) {
    for (LocalDate ended : List.of(day, day.minusDays(1), day.plusDays(1))) {
      if (settled.contains(ended, late)) {
        settled
            .estimated(ended, late)
            .ifPresentOrElse(
                it -> correct(it, late, ended, timestamp), () -> ports.meters().lateUnneeded());
        return;
      }
    }
    early.add(late);
  }

  private void correct(Charge charge, Charge late, LocalDate day, long timestamp) {
    var correction = Correction.of(charge, late);
    if (correction.isEmpty() || day.isBefore(oldest)) {
      ports.meters().lateUnneeded();
      return;
    }
    settled.put(day, correction.in(charge));
    add(correction.alone(charge), day).forEach(row -> emit(row.key(), row.value(), timestamp));
    ports.meters().lateCorrected();
  }

  private List<Row> add(Charge charge, LocalDate day) {
    List<Row> changed = new ArrayList<>();
    for (ChargeLine line : charge.getLines()) {
      changed.add(added(charge, line, day.toString()));
      changed.add(added(charge, line, YearMonth.from(day).toString()));
    }
    return changed;
  }

  private void settle(Charge charge, LocalDate day, long timestamp) {
    UsageTotals whole =
        charge.getLines().stream().map(ChargeLine::getTotals).reduce(Sums.NONE, Sums::of);
    List<Row> changed = add(charge, day);
    Row last = changed.removeLast();
    changed.forEach(row -> emit(row.key(), row.value(), timestamp));
    UserUsage settling =
        UserUsage.newBuilder(last.usage())
            .setSettled(settlement(charge, last.usage(), whole))
            .build();
    emit(last.key(), ports.codecs().usage().encode(settling), timestamp);
    ports.meters().settled(whole);
  }

  /** Returns the settlement of a charge, in the currency of the record that names the request. */
  private static Settlement settlement(Charge charge, UserUsage row, UsageTotals whole) {
    boolean isPriced = row.getCurrency().equals(charge.getCurrency());
    return new Settlement(
        charge.getSessionId(), charge.getRequestId(), isPriced ? whole : Sums.unpriced(whole));
  }

  /** Holds a row as it is stored. */
  private record Row(byte[] key, byte[] value, UserUsage usage) {}

  /**
   * Returns the row with the charge added. Money of another currency is not added: it counts as
   * what has no price.
   */
  private Row added(Charge charge, ChargeLine line, String period) {
    var key =
        new UsageKey(period, charge.getPrincipal(), charge.getUserId(), line.getModel()).encode();
    byte @Nullable [] before = rows.get(Bytes.wrap(key));
    @Nullable UserUsage known = before == null ? null : ports.codecs().usage().decode(before);
    UsageTotals sum = known == null ? Sums.NONE : known.getTotals();
    String currency = known == null ? charge.getCurrency() : known.getCurrency();
    UsageTotals more =
        currency.equals(charge.getCurrency()) ? line.getTotals() : Sums.unpriced(line.getTotals());
    var row =
        new UserUsage(
            period,
            charge.getPrincipal(),
            charge.getUserId(),
            line.getModel(),
            Sums.of(sum, more),
            currency,
            null);
    byte[] value = ports.codecs().usage().encode(row);
    rows.put(Bytes.wrap(key), value);
    return new Row(key, value, row);
  }

  private void emit(byte[] key, byte[] value, long timestamp) {
    context.forward(new Record<>(key, value, timestamp, new RecordHeaders()));
  }

  /**
   * Removes what has expired, a bounded number at a time: the next charge goes on where there is
   * more, else nothing is done until the next day.
   */
  private void removeExpired(long timestamp) {
    if (!removedBefore.isBefore(oldest)) {
      return;
    }
    int removed = settled.forgetBefore(oldest, REMOVED_AT_ONCE);
    for (byte[] key : expiredRows.removeBefore(oldest, REMOVED_AT_ONCE)) {
      removed++;
      context.forward(new Record<>(key, null, timestamp, new RecordHeaders()));
    }
    early.removeExpired(timestamp);
    if (removed == 0) {
      removedBefore = oldest;
    }
  }

  private static LocalDate day(long millis) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }
}
