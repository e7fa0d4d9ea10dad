package com.milkyhoop.chatbot.model.openai;

import okhttp3.Call;
import okhttp3.EventListener;

/**
 * Notes that a request was sent to its end: from then on its server may work for it. Told and asked
 * by the thread that runs the exchange.
 */
final class SentListener extends EventListener {
  private boolean sent;

  @Override
  public void requestBodyEnd(Call call, long byteCount) {
    sent = true;
  }

  boolean isSent() {
    return sent;
  }
}
