package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One of the Sentinels on 127.0.0.1 that watch a Redis, and make one of its replicas the primary
 * where it is away for a second.
 */
public final class RedisSentinel extends ServerProcess {
  private final Path file;
  private final int port;
  private final String configuration;

  /**
   * @param folder for what it remembers, and its log
   * @param master what clients call the watched Redis
   * @param quorum how many Sentinels must miss the primary
   */
  public RedisSentinel(Path folder, String master, RedisBackend watched, int quorum) {
    this(Folders.create(folder), FreePorts.next(), master, watched, quorum);
  }

  private RedisSentinel(Path folder, int port, String master, RedisBackend watched, int quorum) {
    super(
        new ChildSpec(
            "redis-sentinel",
            List.of(
                RedisServer.program(), folder.resolve("sentinel.conf").toString(), "--sentinel"),
            Map.of(),
            folder,
            folder.resolve("redis-sentinel.log"),
            Signal.TERM));
    this.file = folder.resolve("sentinel.conf");
    this.port = port;
    this.configuration =
        """
        port %1$d
        bind 127.0.0.1
        dir %2$s
        sentinel monitor %3$s %4$s %5$d %6$d
        sentinel down-after-milliseconds %3$s 1000
        sentinel failover-timeout %3$s 5000
        """
            .formatted(port, folder, master, watched.host(), watched.port(), quorum);
  }

  /** Writes its file once: it keeps there itself what it learns. */
  @Override
  protected void prepare() {
    if (Files.exists(file)) {
      return;
    }
    try {
      Files.writeString(file, configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected boolean isReady() {
    return Probe.answers("127.0.0.1", port, "PING\r\n", "+PONG");
  }

  @Override
  public String address() {
    return "127.0.0.1:" + port;
  }
}
