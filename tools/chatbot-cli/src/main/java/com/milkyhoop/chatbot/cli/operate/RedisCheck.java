package com.milkyhoop.chatbot.cli.operate;

import com.milkyhoop.chatbot.kit.ConfigException;
import com.milkyhoop.chatbot.kit.ConfigReader;
import com.milkyhoop.chatbot.kit.HostPort;
import com.milkyhoop.chatbot.kit.RedisSettings;
import com.milkyhoop.chatbot.kit.RedisUrl;
import com.milkyhoop.chatbot.kit.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Checks Redis as an ingress would reach it, through its Sentinels where it has some. */
final class RedisCheck {
  private static final String SUBJECT = "Redis";
  private static final String REMEDY =
      "Without it each ingress limits by itself: docs/security.md says what each answer means.";

  private final RedisSettings settings;
  private final RedisUrl url;

  private RedisCheck(RedisSettings settings) {
    this.settings = settings;
    this.url = settings.url();
  }

  static Finding of(Site site) {
    boolean isNamed =
        List.of("REDIS_URL", "REDIS_URL_FILE", "REDIS_HOST").stream()
            .anyMatch(it -> site.variable(it).isPresent());
    if (!isNamed) {
      return Finding.skipped(SUBJECT, "neither REDIS_URL nor REDIS_HOST is set");
    }
    var env = new ConfigReader(site.variables());
    RedisSettings settings = RedisSettings.read(env);
    try {
      env.finish();
    } catch (ConfigException e) {
      return Finding.bad(SUBJECT, String.valueOf(e.getMessage()), "");
    }
    return new RedisCheck(settings).finding();
  }

  private Finding finding() {
    try {
      return switch (url.kind()) {
        case SERVER -> server(url.hosts().getFirst());
        case SENTINEL -> server(primary());
        case CLUSTER -> cluster();
      };
    } catch (IOException | IllegalArgumentException e) {
      return Finding.bad(SUBJECT, url + ": " + e.getMessage(), REMEDY);
    }
  }

  private Finding server(HostPort host) throws IOException {
    try (RedisProbe probe = connect(host, url.user(), Optional.of(url.password()))) {
      String answer = probe.ask("PING");
      if (!answer.equals("PONG")) {
        return Finding.bad(SUBJECT, host + " answers " + answer, REMEDY);
      }
      // Who may not ask for the role is told nothing about it.
      return probe.ask("ROLE").startsWith("slave")
          ? Finding.bad(SUBJECT, host + " is a replica, which takes no writes", REMEDY)
          : Finding.ok(SUBJECT, host + (url.isTls() ? " over TLS" : ""));
    }
  }

  private HostPort primary() throws IOException {
    IOException last = new IOException("no Sentinel answers");
    for (HostPort sentinel : url.hosts()) {
      try (RedisProbe probe = connect(sentinel, "", settings.sentinelPassword())) {
        String answer = probe.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", url.master());
        String[] words = answer.split(" ");
        if (words.length == 2) {
          return new HostPort(words[0], Integer.parseInt(words[1]));
        }
        last = new IOException(sentinel + " does not watch " + url.master() + ": " + answer);
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  private Finding cluster() throws IOException {
    HostPort node = url.hosts().getFirst();
    try (RedisProbe probe = connect(node, url.user(), Optional.of(url.password()))) {
      String answer = probe.ask("CLUSTER", "SLOTS");
      return answer.matches("\\d+ .*")
          ? Finding.ok(SUBJECT, "a cluster that " + node + " belongs to")
          : Finding.bad(SUBJECT, node + " answers " + answer, REMEDY);
    }
  }

  private RedisProbe connect(HostPort host, String user, Optional<Secret> password)
      throws IOException {
    var probe = new RedisProbe(host, url.isTls() ? Optional.of(settings.tls()) : Optional.empty());
    Optional<String> shown = password.map(Secret::value).filter(it -> !it.isEmpty());
    if (shown.isPresent()) {
      String answer =
          user.isEmpty() ? probe.ask("AUTH", shown.get()) : probe.ask("AUTH", user, shown.get());
      if (!answer.equals("OK")) {
        probe.close();
        throw new IOException(host + " refuses the password: " + answer);
      }
    }
    return probe;
  }
}
