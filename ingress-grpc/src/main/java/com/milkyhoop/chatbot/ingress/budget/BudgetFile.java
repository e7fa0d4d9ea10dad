package com.milkyhoop.chatbot.ingress.budget;

import com.milkyhoop.chatbot.ingress.budget.Budget.Period;
import com.milkyhoop.chatbot.ingress.budget.Budget.Unit;
import com.milkyhoop.chatbot.kit.WordLines;
import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.UsageKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads budgets from lines {@code who unit period soft hard}; {@code #} begins a comment. Who is
 * {@code user:ID}; {@code principal:NAME}, whoever its users are; with {@code *} each one of them
 * without lines of its own; or {@code all}, which is everybody together. The unit is {@code tokens}
 * or the price table's currency.
 */
final class BudgetFile {
  private static final int WORDS = 5;
  private static final int MICROS = 6;
  private static final Pattern OWNER =
      Pattern.compile(
          "all|user:(\\*|%s)|principal:(\\*|%s)"
              .formatted(ConversationId.ID.pattern(), UsageKey.PRINCIPAL.pattern()));

  private final String currency;
  private final Map<String, List<Budget>> budgets = new LinkedHashMap<>();

  private BudgetFile(String currency) {
    this.currency = currency;
  }

  /**
   * @throws IllegalArgumentException naming the first line that is wrong
   */
  static Map<String, List<Budget>> parse(String text, String currency) {
    var file = new BudgetFile(currency);
    WordLines.read(text, file::add);
    return file.budgets;
  }

  private void add(String[] words) {
    require(words.length == WORDS, "is not `who unit period soft hard`");
    require(
        OWNER.matcher(words[0]).matches(), "begins with neither user:ID, principal:NAME nor all");
    Unit unit = unit(words[1]);
    var budget = new Budget(unit, period(words[2]), amount(unit, words[3]), amount(unit, words[4]));
    List<Budget> own = budgets.computeIfAbsent(words[0], _ -> new ArrayList<>());
    require(
        own.stream().noneMatch(it -> it.unit() == unit && it.period() == budget.period()),
        "is the second one of its unit and period");
    own.add(budget);
  }

  private Unit unit(String word) {
    if (word.equals("tokens")) {
      return Unit.TOKENS;
    }
    require(word.equals(currency), "has a unit that is neither tokens nor " + currency);
    return Unit.MONEY;
  }

  private static Period period(String word) {
    return switch (word) {
      case "day" -> Period.DAY;
      case "month" -> Period.MONTH;
      default -> throw new IllegalArgumentException("has a period that is neither day nor month");
    };
  }

  private static long amount(Unit unit, String word) {
    try {
      var number = new BigDecimal(word.replace("_", ""));
      return (unit == Unit.MONEY ? number.movePointRight(MICROS) : number).longValueExact();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "has " + word.toLowerCase(Locale.ROOT) + ", which is no amount", e);
    }
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
