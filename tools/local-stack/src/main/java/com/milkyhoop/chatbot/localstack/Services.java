package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.JvmKind;
import com.milkyhoop.chatbot.localstack.process.Signal;
import com.milkyhoop.chatbot.localstack.tls.StackTls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Makes the processes of the deployables, each with the variables it needs and no others' secrets.
 * People read their logs here, so those are text.
 */
final class Services {

  private static final Set<String> SECRETS =
      Set.of("OPENAI_API_KEY", "GRPC_TOKEN", "ADMIN_TOKEN", "DATABASE_URL");
  private static final String PROCESSOR = "processor";
  private static final String USAGE_LEDGER = "usage-ledger";

  /** Keeps JVMs quiet, so that none prints warnings beside its log. */
  private static final List<String> OF_THE_IMAGES =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  private final LocalStackBuilder settings;
  private final Path folder;
  private final Map<String, String> common;
  private final Optional<BrokerUsers> users;
  private final Optional<StackTls> tls;

  /**
   * @param connections the variables that connect the services with the servers
   * @param users who may use the brokers
   * @param tls of the ingresses
   */
  Services(
      LocalStackBuilder settings,
      Path folder,
      Map<String, String> connections,
      Optional<BrokerUsers> users,
      Optional<StackTls> tls) {
    this.settings = settings;
    this.users = users;
    this.tls = tls;
    this.folder = folder;
    common = new HashMap<>(settings.variables());
    common.putIfAbsent("LOG_FORMAT", "text");
    common.putAll(connections);
    common.keySet().removeAll(SECRETS);
  }

  List<IngressProcess> ingresses(String token) {
    return IntStream.rangeClosed(1, settings.ingresses()).mapToObj(i -> ingress(i, token)).toList();
  }

  private IngressProcess ingress(int number, String token) {
    int preferred = settings.grpcPort();
    boolean isPreferred = number == 1 && preferred != 0 && FreePorts.claim(preferred);
    int grpcPort = isPreferred ? preferred : FreePorts.next();
    int httpPort = FreePorts.next();
    Map<String, String> own = new HashMap<>();
    own.put("GRPC_PORT", String.valueOf(grpcPort));
    own.put("GRPC_TOKEN", token);
    tls.ifPresent(it -> own.putAll(it.variables()));
    return new IngressProcess(
        specs(Deployable.INGRESS, "ingress", number, httpPort, own),
        settings.release(),
        httpPort,
        grpcPort);
  }

  /**
   * @param number 1 for the first; each has its own name, port and state
   */
  ServiceProcess processor(int number, String openAiKey) {
    int httpPort = FreePorts.next();
    Map<String, String> own =
        Map.of(
            "OPENAI_API_KEY",
            openAiKey,
            "STATE_DIR",
            stateFolder(folder, PROCESSOR + "-" + number).toString());
    return new ServiceProcess(
        specs(Deployable.PROCESSOR, PROCESSOR, number, httpPort, own),
        settings.release(),
        httpPort);
  }

  /**
   * Returns where the processor of this name has its stores.
   *
   * @param folder of the stack
   */
  static Path stateFolder(Path folder, String name) {
    return folder.resolve(name).resolve("state");
  }

  ServiceProcess sink(String databaseUrl) {
    int httpPort = FreePorts.next();
    Map<String, String> own = Map.of("DATABASE_URL", databaseUrl);
    return new ServiceProcess(
        specs(Deployable.SINK, "sink", 1, httpPort, own), settings.release(), httpPort);
  }

  ServiceProcess usageLedger() {
    int httpPort = FreePorts.next();
    Map<String, String> own =
        Map.of("STATE_DIR", stateFolder(folder, USAGE_LEDGER + "-1").toString());
    return new ServiceProcess(
        specs(Deployable.USAGE_LEDGER, USAGE_LEDGER, 1, httpPort, own),
        settings.release(),
        httpPort);
  }

  AdminProcess adminApi(String token, String databaseUrl) {
    int httpPort = FreePorts.next();
    int preferred = settings.adminPort();
    int grpcPort = preferred != 0 && FreePorts.claim(preferred) ? preferred : FreePorts.next();
    Map<String, String> own =
        Map.of(
            "ADMIN_PORT",
            String.valueOf(grpcPort),
            "ADMIN_TOKEN",
            token,
            "DATABASE_URL",
            databaseUrl);
    return new AdminProcess(
        specs(Deployable.ADMIN_API, "admin-api", 1, httpPort, own),
        settings.release(),
        httpPort,
        grpcPort,
        token);
  }

  /** Returns how an instance is started, of whichever release. */
  private Function<Release, ChildSpec> specs(
      Deployable deployable, String kind, int number, int httpPort, Map<String, String> own) {
    return release -> spec(release, deployable, kind, number, httpPort, own);
  }

  private ChildSpec spec(
      Release release,
      Deployable deployable,
      String kind,
      int number,
      int httpPort,
      Map<String, String> own) {
    String name = kind + "-" + number;
    Path itsFolder = Folders.create(folder.resolve(name));
    Map<String, String> variables = new HashMap<>(common);
    variables.put("HTTP_PORT", String.valueOf(httpPort));
    variables.put("INSTANCE_ID", name);
    users.ifPresent(it -> variables.putAll(it.variables(kind)));
    variables.putAll(own);
    variables.putAll(release.variables());
    String classPath = deployable.classPath(release.home());
    List<String> jvmOptions = new ArrayList<>(OF_THE_IMAGES);
    jvmOptions.addAll(settings.jvmOptions());
    jvmOptions.addAll(
        settings.startupCache().options(new JvmKind(kind, classPath, jvmOptions), number == 1));
    return new ChildSpec(
        name,
        JavaCommand.of(classPath, jvmOptions, deployable.mainClass()),
        variables,
        itsFolder,
        itsFolder.resolve(name + ".log"),
        Signal.TERM);
  }
}
