package com.milkyhoop.chatbot.model.openai;

import com.milkyhoop.chatbot.model.openai.PhaseTimer.Phase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Holds the TLS handshake of a new connection to the connect timeout; OkHttp's own is for TCP only.
 * Called by the thread that runs the exchange.
 */
final class TlsTimeout extends EventListener {
  private final PhaseTimer timer;
  private final Duration limit;
  private final long firstTextEnd;

  TlsTimeout(PhaseTimer timer, Duration limit, long firstTextEnd) {
    this.timer = timer;
    this.limit = limit;
    this.firstTextEnd = firstTextEnd;
  }

  @Override
  public void secureConnectStart(Call call) {
    timer.begin(Phase.TLS, limit);
  }

  @Override
  public void secureConnectEnd(Call call, @Nullable Handshake handshake) {
    timer.beginUntil(Phase.FIRST_TEXT, firstTextEnd);
  }

  @Override
  public void connectFailed(
      Call call,
      InetSocketAddress address,
      Proxy proxy,
      @Nullable Protocol protocol,
      IOException e) {
    timer.beginUntil(Phase.FIRST_TEXT, firstTextEnd);
  }
}
