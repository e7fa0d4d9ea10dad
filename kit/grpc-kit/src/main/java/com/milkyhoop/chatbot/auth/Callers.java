package com.milkyhoop.chatbot.auth;

import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.ReloadedFile;
import com.milkyhoop.chatbot.kit.Secret;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Keeps the services that may call: the one of the configured tokens, which acts for everybody, and
 * those of a file. A service that leaves the file is refused within seconds.
 */
public final class Callers implements Component {
  /** Names the service of the configured tokens in logs, limits and bills. */
  public static final String DEFAULT = "default";

  private final Optional<Secret> tokens;
  private final Principal service;
  private final Optional<ReloadedFile<List<Caller>>> file;
  private final Authenticator authenticator;
  private volatile Known known;

  /**
   * Holds the callers that some tokens and a file stand for, so that no call digests them again.
   */
  private static final class Known {
    private final String tokens;
    private final List<Caller> ofFile;
    private final List<Caller> callers;

    Known(String tokens, List<Caller> ofFile, Principal service) {
      this.tokens = tokens;
      this.ofFile = ofFile;
      Stream<Caller> configured =
          CallerSettings.tokens(tokens).stream().map(token -> Caller.ofToken(token, service));
      this.callers = Stream.concat(configured, ofFile.stream()).toList();
    }
  }

  /**
   * @param scopes of the service of the configured tokens
   */
  public Callers(CallerSettings settings, Set<Scope> scopes, MeterRegistry registry) {
    this.tokens = settings.tokens();
    this.service = Principal.service(DEFAULT, new ActsFor.Anyone(), scopes);
    this.file =
        settings.file().map(path -> new ReloadedFile<>(CallerSettings.FILE, path, Caller::parse));
    this.known = new Known("", List.of(), service);
    Gauge.builder("chatbot.file.stale", () -> isStale() ? 1 : 0)
        .tag("file", CallerSettings.FILE)
        .strongReference(true)
        .register(registry);
    this.authenticator = new CallerAuthenticator(this::callers);
  }

  public Authenticator authenticator() {
    return authenticator;
  }

  /** Returns those that may call at the moment. */
  private List<Caller> callers() {
    String good = tokens.map(Secret::value).orElse("");
    List<Caller> ofFile = file.map(ReloadedFile::get).orElse(List.of());
    Known now = known;
    if (!now.ofFile.equals(ofFile) || !now.tokens.equals(good)) {
      now = new Known(good, ofFile, service);
      known = now;
    }
    return now.callers;
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
