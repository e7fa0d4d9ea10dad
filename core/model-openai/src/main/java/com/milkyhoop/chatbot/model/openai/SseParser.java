package com.milkyhoop.chatbot.model.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Server-sent events out of the bytes of one stream, as the WHATWG HTML standard says ("9.2.6
 * Interpreting an event stream"), without {@code id} and {@code retry}, which serve a reconnecting
 * reader. Where that loses what servers meant, it differs: an object on a line of its own is data
 * (errors come so), a field {@code error} is an event of that type, and an event also ends where a
 * next one begins on the line below, since no JSON has a brace that opens right behind one that
 * closes. Pure: the events do not depend on how the bytes are cut into pieces. One thread.
 */
public final class SseParser {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final String LAST_EVENT = "[DONE]";

  private final int maxEventBytes;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
  private final StringBuilder data = new StringBuilder();
  private String type = "";
  private boolean dataSeen;
  private boolean spoken;
  private boolean firstLine = true;
  private boolean afterCarriageReturn;
  private boolean overflowed;

  /**
   * @param maxEventBytes bound on what is held of an event that is not ended yet
   */
  public SseParser(int maxEventBytes) {
    this.maxEventBytes = maxEventBytes;
  }

  /** Takes the next bytes; returns the events that they end, in order. */
  public List<SseEvent> feed(byte[] bytes, int offset, int length) {
    List<SseEvent> events = new ArrayList<>(4);
    int end = offset + length;
    int start = offset;
    for (int i = offset; i < end && !overflowed; i++) {
      byte b = bytes[i];
      if (b == '\n' && afterCarriageReturn) {
        start = i + 1;
      } else if (b == '\n' || b == '\r') {
        hold(bytes, start, i);
        endLine(events);
        start = i + 1;
      }
      afterCarriageReturn = b == '\r';
    }
    hold(bytes, start, end);
    return events;
  }

  /**
   * Ends the stream; returns the events that its last bytes are. The last one of them was not ended
   * by the server: the standard says to forget it.
   */
  List<SseEvent> end() {
    List<SseEvent> events = new ArrayList<>(2);
    if (line.size() > 0) {
      endLine(events);
    }
    if (!overflowed) {
      endEvent(events);
    }
    return events;
  }

  /** Returns whether any line was one of an event stream, be it a comment. */
  boolean spoken() {
    return spoken;
  }

  /** Returns whether an event was longer than allowed: from there on the stream gives no events. */
  boolean overflowed() {
    return overflowed;
  }

  private void hold(byte[] bytes, int start, int end) {
    if (line.size() + data.length() + type.length() + (end - start) > maxEventBytes) {
      overflowed = true;
    }
    if (!overflowed) {
      line.write(bytes, start, end - start);
    }
  }

  private void endLine(List<SseEvent> events) {
    if (overflowed) {
      return;
    }
    String text = line.toString(UTF_8);
    line.reset();
    if (firstLine && text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(1);
    }
    firstLine = false;
    if (text.isEmpty()) {
      endEvent(events);
    } else {
      field(text, events);
    }
  }

  private void field(String text, List<SseEvent> events) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    int value = colon < 0 ? text.length() : colon + 1;
    if (value < text.length() && text.charAt(value) == ' ') {
      value++;
    }
    switch (name) {
      case "data" -> data(text, value, events);
      case "error" -> {
        type = name;
        data(text, value, events);
      }
      case "event" -> {
        type = text.substring(value);
        spoken = true;
      }
      default -> {
        // A comment, which begins with the colon, or a field that is not for us.
        spoken |= colon == 0;
        if (text.startsWith("{")) {
          data(text, 0, events);
        }
      }
    }
  }

  private void data(String text, int value, List<SseEvent> events) {
    if (dataSeen && isWhole() && begins(text, value)) {
      endEvent(events);
    } else if (dataSeen) {
      data.append('\n');
    }
    data.append(text, value, text.length());
    dataSeen = true;
    spoken = true;
  }

  private boolean isWhole() {
    int length = data.length();
    return length > 1 && data.charAt(0) == '{' && data.charAt(length - 1) == '}';
  }

  private static boolean begins(String text, int value) {
    return text.startsWith("{", value) || text.startsWith(LAST_EVENT, value);
  }

  private void endEvent(List<SseEvent> events) {
    if (dataSeen) {
      events.add(new SseEvent(type, data.toString()));
    }
    type = "";
    data.setLength(0);
    dataSeen = false;
  }
}
