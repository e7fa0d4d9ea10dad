package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A Redis 7 on 127.0.0.1 that keeps its data in an append-only file. */
public final class RedisServer extends ServerProcess implements RedisBackend {

  private final int port;

  /**
   * @param folder for its data and log
   */
  public RedisServer(Path folder) {
    this(Folders.create(folder), FreePorts.next());
  }

  private RedisServer(Path folder, int port) {
    super(
        new ChildSpec(
            "redis",
            command(folder, port),
            Map.of(),
            folder,
            folder.resolve("redis.log"),
            Signal.TERM));
    this.port = port;
  }

  private static List<String> command(Path folder, int port) {
    return List.of(
        NativeBinaries.executable(
                "redis-server-7.0.15-%s-%s"
                    .formatted(Platform.system().word(), Platform.processor().word()))
            .toString(),
        "--port",
        String.valueOf(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        folder.toString(),
        "--save",
        "",
        "--appendonly",
        "yes");
  }

  @Override
  protected boolean isReady() {
    return Probe.answers(port, "PING\r\n", "+PONG");
  }

  @Override
  public String address() {
    return host() + ":" + port;
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return port;
  }
}
