package com.milkyhoop.chatbot.modelstub;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into the tokens of o200k_base, which the models of OpenAI have since gpt-4o. Put
 * together they are the text again; no character (code point) is cut in two, so that what takes
 * several tokens, such as some emoji, is one piece.
 */
final class TokenPieces {
  private static final Encoding ENCODING =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

  private TokenPieces() {}

  static List<String> of(String text) {
    IntArrayList tokens = ENCODING.encodeOrdinary(text);
    List<String> pieces = new ArrayList<>(tokens.size());
    var bytes = new ByteArrayOutputStream();
    var one = new IntArrayList(1);
    for (int i = 0; i < tokens.size(); i++) {
      one.clear();
      one.add(tokens.get(i));
      bytes.writeBytes(ENCODING.decodeBytes(one));
      if (isWhole(bytes.toByteArray())) {
        pieces.add(bytes.toString(StandardCharsets.UTF_8));
        bytes.reset();
      }
    }
    return pieces;
  }

  /** Returns the tokens' numbers. */
  static int[] numbers(String text) {
    return ENCODING.encodeOrdinary(text).toArray();
  }

  /** Loads the encoding, which takes some 0.3 s, so that the first answer need not wait for it. */
  static void load() {
    Thread.startVirtualThread(() -> numbers("a"));
  }

  /** Returns whether some bytes from the middle of a UTF-8 text end with a character. */
  private static boolean isWhole(byte[] bytes) {
    int last = bytes.length - 1;
    while (last > 0 && (bytes[last] & 0xC0) == 0x80) {
      last--;
    }
    int lead = bytes[last] & 0xFF;
    int length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return bytes.length - last == length;
  }
}
