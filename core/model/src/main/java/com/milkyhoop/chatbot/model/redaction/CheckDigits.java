package com.milkyhoop.chatbot.model.redaction;

/** Checks numbers that carry their own check digits. */
final class CheckDigits {
  private static final int IBAN_SHORTEST = 15;
  private static final int IBAN_LONGEST = 34;
  private static final int IBAN_MOVED = 4;
  private static final int IBAN_MODULUS = 97;
  private static final int LETTER_A = 10;

  private CheckDigits() {}

  /** Checks the digits of a card by Luhn (ISO/IEC 7812); whatever stands between them. */
  static boolean isCard(String text) {
    int sum = 0;
    boolean isDoubled = false;
    for (int i = text.length() - 1; i >= 0; i--) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        continue;
      }
      int value = isDoubled ? 2 * digit : digit;
      sum += value > 9 ? value - 9 : value;
      isDoubled = !isDoubled;
    }
    return sum > 0 && sum % 10 == 0;
  }

  /** Checks an account number modulo 97 (ISO 13616); spaces in it don't count. */
  static boolean isIban(String text) {
    String plain = text.replace(" ", "");
    if (plain.length() < IBAN_SHORTEST || plain.length() > IBAN_LONGEST) {
      return false;
    }
    int rest = 0;
    String moved = plain.substring(IBAN_MOVED) + plain.substring(0, IBAN_MOVED);
    for (int i = 0; i < moved.length(); i++) {
      char c = moved.charAt(i);
      rest =
          Character.isDigit(c)
              ? (rest * 10 + (c - '0')) % IBAN_MODULUS
              : (rest * 100 + (c - 'A' + LETTER_A)) % IBAN_MODULUS;
    }
    return rest == 1;
  }
}
