package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;

/** One instance of a deployable; it is ready when its {@code /readyz} says so. */
public class ServiceProcess extends ServerProcess {

  private static final Duration STOP_GRACE = Duration.ofSeconds(60);

  private final int httpPort;

  private final Function<Release, ChildSpec> specs;

  ServiceProcess(Function<Release, ChildSpec> specs, Release first, int httpPort) {
    super(specs.apply(first));
    this.specs = specs;
    this.httpPort = httpPort;
  }

  /** A processor lives on for the replies that run in it. */
  @Override
  protected final Duration stopGrace() {
    return STOP_GRACE;
  }

  @Override
  protected final boolean isReady() {
    return Probe.isOk(http("/readyz"));
  }

  /** Is of this release from its next start on, with the same ports and data. */
  public final void use(Release release) {
    Deployable.requireBuilt(release.home());
    replaceSpec(specs.apply(release));
  }

  @Override
  public String address() {
    return http("").toString();
  }

  /** Its health and metrics endpoint: {@code /livez}, {@code /readyz} or {@code /metrics}. */
  public final URI http(String path) {
    return URI.create("http://127.0.0.1:" + httpPort + path);
  }
}
