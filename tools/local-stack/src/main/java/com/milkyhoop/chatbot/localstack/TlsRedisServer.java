package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.tls.StackTls;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A Redis that services reach over TLS, with a certificate of their own. It listens without, too,
 * for who looks whether it serves.
 */
final class TlsRedisServer extends RedisServer {
  private final StackTls tls;
  private final int tlsPort;

  /**
   * @param folder for its data and log
   */
  TlsRedisServer(Path folder, StackTls tls) {
    this(folder, tls, FreePorts.next());
  }

  private TlsRedisServer(Path folder, StackTls tls, int tlsPort) {
    super(
        folder,
        List.of(
            "--tls-port",
            String.valueOf(tlsPort),
            "--tls-cert-file",
            tls.server().certificate().toString(),
            "--tls-key-file",
            tls.server().key().toString(),
            "--tls-ca-cert-file",
            tls.ca().toString()));
    this.tls = tls;
    this.tlsPort = tlsPort;
  }

  @Override
  public Map<String, String> variables() {
    return Map.of(
        "REDIS_URL",
        "rediss://127.0.0.1:" + tlsPort,
        "REDIS_TLS_CA",
        tls.ca().toString(),
        "REDIS_TLS_CERT",
        tls.client().certificate().toString(),
        "REDIS_TLS_KEY",
        tls.client().key().toString());
  }
}
