package com.milkyhoop.chatbot.ingress.reply;

/**
 * CRC-32C (RFC 3720) that can go on from an earlier value: {@link java.util.zip.CRC32C}, which
 * can't, makes the same numbers.
 */
final class Crc32c {
  private static final int REVERSED_POLYNOMIAL = 0x82F63B78;
  private static final int[] TABLE = table();

  private Crc32c() {}

  /**
   * The checksum of what {@code crc} is of and {@code more} after it.
   *
   * @param crc 0 for nothing
   */
  static int update(int crc, byte[] more) {
    int rest = ~crc;
    for (byte next : more) {
      rest = TABLE[(rest ^ next) & 0xFF] ^ (rest >>> Byte.SIZE);
    }
    return ~rest;
  }

  private static int[] table() {
    int[] table = new int[1 << Byte.SIZE];
    for (int value = 0; value < table.length; value++) {
      int rest = value;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        rest = (rest & 1) == 0 ? rest >>> 1 : (rest >>> 1) ^ REVERSED_POLYNOMIAL;
      }
      table[value] = rest;
    }
    return table;
  }
}
