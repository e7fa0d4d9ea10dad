package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.Signal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Redis 7 on 127.0.0.1 that keeps its data in an append-only file. */
public class RedisServer extends ServerProcess implements RedisBackend {
  private static final String LOOPBACK = "127.0.0.1";

  private final String host;
  private final int port;

  /**
   * @param folder for its data and log
   */
  public RedisServer(Path folder) {
    this(folder, List.of());
  }

  /**
   * @param more arguments, such as {@code --tls-port}; they take precedence
   */
  public RedisServer(Path folder, List<String> more) {
    this(folder, LOOPBACK, FreePorts.next(), more);
  }

  /**
   * @param host one of this machine's loopback addresses
   */
  public RedisServer(Path folder, String host, int port, List<String> more) {
    super(
        new ChildSpec(
            "redis",
            command(Folders.create(folder), host, port, more),
            Map.of(),
            folder,
            folder.resolve("redis.log"),
            Signal.TERM));
    this.host = host;
    this.port = port;
  }

  static String program() {
    return NativeBinaries.executable(
            "redis-server-7.0.15-%s-%s"
                .formatted(Platform.system().word(), Platform.processor().word()))
        .toString();
  }

  private static List<String> command(Path folder, String host, int port, List<String> more) {
    List<String> own =
        List.of(
            program(),
            "--port",
            String.valueOf(port),
            "--bind",
            host,
            "--dir",
            folder.toString(),
            "--save",
            "",
            "--appendonly",
            "yes");
    return Stream.concat(own.stream(), more.stream()).toList();
  }

  @Override
  protected final boolean isReady() {
    return Probe.answers(host, port, "PING\r\n", "+PONG");
  }

  @Override
  public final String address() {
    return host() + ":" + port;
  }

  @Override
  public final String host() {
    return host;
  }

  @Override
  public final int port() {
    return port;
  }
}
