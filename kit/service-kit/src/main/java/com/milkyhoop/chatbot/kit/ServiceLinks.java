package com.milkyhoop.chatbot.kit;

import static java.util.stream.Collectors.toSet;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Removes the variables that Kubernetes and Docker make of services: beside one called {@code
 * redis}, every container has {@code REDIS_PORT=tcp://10.0.0.7:6379} and six more. Nobody has set
 * them, so they are no settings, and where they have a setting's name its default counts.
 */
final class ServiceLinks {
  private static final Pattern ADDRESS = Pattern.compile("(?:tcp|udp|sctp)://.+:\\d+");
  private static final String PORT = "_PORT";

  /** Holds what follows a service's name, but for {@code _PORT} itself. */
  private static final Pattern REST =
      Pattern.compile("_SERVICE_HOST|_SERVICE_PORT(?:_.+)?|_PORT_\\d+_(?:TCP|UDP|SCTP)(?:_.+)?");

  private ServiceLinks() {}

  /** Returns the variables without those of links. */
  static Map<String, String> removedFrom(Map<String, String> variables) {
    Set<String> services =
        variables.entrySet().stream()
            .filter(it -> it.getKey().endsWith(PORT) && ADDRESS.matcher(it.getValue()).matches())
            .map(it -> it.getKey().substring(0, it.getKey().length() - PORT.length()))
            .collect(toSet());
    return variables.entrySet().stream()
        .filter(it -> services.stream().noneMatch(service -> isOf(service, it.getKey())))
        .collect(toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static boolean isOf(String service, String name) {
    if (!name.startsWith(service)) {
      return false;
    }
    String rest = name.substring(service.length());
    return rest.equals(PORT) || REST.matcher(rest).matches();
  }
}
