package com.milkyhoop.chatbot.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.milkyhoop.chatbot.v1.Completed;
import com.milkyhoop.chatbot.v1.Delta;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Keeps the text of one reply, as its view has it, whichever calls brought it: text that comes
 * again is shown once, and text that contradicts what was shown restarts the view. For one thread.
 */
final class ShownReply {

  private static final long NOT_KNOWN = -1;

  private final ReplyView view;
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  /** Counts the UTF-8 bytes of the reply before what was shown. */
  private long base;

  private ShownReply(ReplyView view, long base) {
    this.view = view;
    this.base = base;
  }

  static ShownReply fromTheStart(ReplyView view) {
    return new ShownReply(view, 0);
  }

  /**
   * Returns a reply that begins at a cursor: its user has a part already, and the first delta tells
   * how much.
   */
  static ShownReply fromACursor(ReplyView view) {
    return new ShownReply(view, NOT_KNOWN);
  }

  /**
   * Shows the part of a delta that is new. Text after a gap is left for {@link #completed}.
   *
   * @return whether something was
   */
  boolean delta(Delta delta) {
    if (base == NOT_KNOWN) {
      base = delta.getOffset();
    }
    long at = delta.getOffset() - base;
    if (at < 0 || at > shown.size()) {
      return false;
    }
    return put((int) at, delta.getText().getBytes(UTF_8));
  }

  void restarted(String reason) {
    if (base != 0 || shown.size() > 0) {
      view.restarted(reason);
    }
    shown.reset();
    base = 0;
  }

  /**
   * Takes the end of the reply. A server that keeps its promise has sent all of the reply by now;
   * another is not trusted.
   */
  void completed(Completed completed) {
    byte[] reply = completed.getReply().getBytes(UTF_8);
    if (base == NOT_KNOWN) {
      base = reply.length;
    }
    if (!isPartOf(reply)) {
      restarted("the text was not the right one");
    }
    show(reply, (int) base + shown.size());
    view.completed(completed);
  }

  private boolean isPartOf(byte[] reply) {
    long end = base + shown.size();
    return end <= reply.length
        && Arrays.equals(shown.toByteArray(), 0, shown.size(), reply, (int) base, (int) end);
  }

  private boolean put(int at, byte[] piece) {
    byte[] before = shown.toByteArray();
    int known = Math.min(before.length - at, piece.length);
    if (Arrays.equals(before, at, at + known, piece, 0, known)) {
      return show(piece, known);
    }
    view.restarted("another text came");
    shown.reset();
    show(before, 0, at);
    return show(piece, 0);
  }

  private boolean show(byte[] bytes, int from) {
    return show(bytes, from, bytes.length);
  }

  private boolean show(byte[] bytes, int from, int to) {
    if (from == to) {
      return false;
    }
    shown.write(bytes, from, to - from);
    view.text(new String(bytes, from, to - from, UTF_8));
    return true;
  }
}
