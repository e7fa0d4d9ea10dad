package com.milkyhoop.chatbot.auth;

import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.ReloadedFile;
import com.milkyhoop.chatbot.kit.Secret;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Keeps the services that may call: the one of the configured tokens, which acts for everybody, and
 * those of a file. A service that leaves the file is refused within seconds.
 */
public final class Callers implements Component {
  /** Names the service of the configured tokens in logs, limits and bills. */
  public static final String DEFAULT = "default";

  private final Optional<ReloadedFile<List<Caller>>> file;
  private final Authenticator authenticator;

  /**
   * @param scopes of the service of the configured tokens
   */
  public Callers(CallerSettings settings, Set<Scope> scopes, MeterRegistry registry) {
    var service = Principal.service(DEFAULT, new ActsFor.Anyone(), scopes);
    this.file =
        settings.file().map(path -> new ReloadedFile<>(CallerSettings.FILE, path, Caller::parse));
    Supplier<List<Caller>> all =
        () ->
            Stream.concat(
                    configured(settings.tokens(), service),
                    file.stream().flatMap(it -> it.get().stream()))
                .toList();
    Gauge.builder("chatbot.file.stale", () -> isStale() ? 1 : 0)
        .tag("file", CallerSettings.FILE)
        .strongReference(true)
        .register(registry);
    this.authenticator = new CallerAuthenticator(all);
  }

  public Authenticator authenticator() {
    return authenticator;
  }

  /** Returns one for each token that is good at the moment. */
  private static Stream<Caller> configured(Optional<Secret> tokens, Principal service) {
    return tokens.stream()
        .flatMap(it -> CallerSettings.tokens(it.value()).stream())
        .map(token -> Caller.ofToken(token, service));
  }

  private boolean isStale() {
    return file.filter(ReloadedFile::isStale).isPresent();
  }

  @Override
  public void start() {
    file.ifPresent(ReloadedFile::start);
  }

  @Override
  public void close() {
    file.ifPresent(ReloadedFile::close);
  }
}
