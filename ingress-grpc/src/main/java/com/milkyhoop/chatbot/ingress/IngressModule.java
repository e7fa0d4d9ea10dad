package com.milkyhoop.chatbot.ingress;

import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.Authenticator;
import com.milkyhoop.chatbot.auth.Callers;
import com.milkyhoop.chatbot.auth.JwtAuthenticator;
import com.milkyhoop.chatbot.auth.Scope;
import com.milkyhoop.chatbot.ingress.budget.BudgetAdmission;
import com.milkyhoop.chatbot.ingress.call.Admission;
import com.milkyhoop.chatbot.ingress.call.MessageSender;
import com.milkyhoop.chatbot.ingress.call.OpenCalls;
import com.milkyhoop.chatbot.ingress.call.PermitWaits;
import com.milkyhoop.chatbot.ingress.call.ReattachScheduler;
import com.milkyhoop.chatbot.ingress.call.ReplyCommands;
import com.milkyhoop.chatbot.ingress.call.RequestPublisher;
import com.milkyhoop.chatbot.ingress.grpc.CallerLimits;
import com.milkyhoop.chatbot.ingress.grpc.ChatbotApi;
import com.milkyhoop.chatbot.ingress.grpc.ChatbotGrpcService;
import com.milkyhoop.chatbot.ingress.grpc.GrpcServer;
import com.milkyhoop.chatbot.ingress.grpc.UsageGrpcService;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.publish.KafkaRequestPublisher;
import com.milkyhoop.chatbot.ingress.publish.RequestPartition;
import com.milkyhoop.chatbot.ingress.publish.TracedPublisher;
import com.milkyhoop.chatbot.ingress.ratelimit.RedisRateLimiter;
import com.milkyhoop.chatbot.ingress.redis.RedisConnections;
import com.milkyhoop.chatbot.ingress.relay.HomePartition;
import com.milkyhoop.chatbot.ingress.relay.KafkaReplyRelay;
import com.milkyhoop.chatbot.ingress.request.RequestRules;
import com.milkyhoop.chatbot.ingress.usage.UsageBook;
import com.milkyhoop.chatbot.ingress.usage.UsageListener;
import com.milkyhoop.chatbot.ingress.usage.UsageTopicReader;
import com.milkyhoop.chatbot.kafka.KafkaBootstrap;
import com.milkyhoop.chatbot.kit.Component;
import com.milkyhoop.chatbot.kit.HttpEndpoint;
import com.milkyhoop.chatbot.kit.Metrics;
import com.milkyhoop.chatbot.kit.ServiceMain;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.TokenCounter;
import io.grpc.BindableService;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The object graph of the ingress. */
final class IngressModule {
  private final Tracing tracing;
  private final HttpEndpoint http;
  private final KafkaBootstrap kafka;
  private final RedisConnections redis;
  private final RedisRateLimiter limiter;
  private final KafkaRequestPublisher publisher;
  private final KafkaReplyRelay relay;
  private final ReattachScheduler scheduler;
  private final Callers callers;
  private final JwtAuthenticator users;
  private final AuditLog audit;
  private final UsageBook usageBook = new UsageBook(InstantSource.system());
  private final UsageTopicReader usage;
  private final Admission admission;
  private final CallerLimits callerLimits;
  private final GrpcServer grpc;

  IngressModule(IngressConfig config) {
    tracing = Tracing.create("ingress", config.instanceId(), config.tracing());
    PrometheusMeterRegistry registry = Metrics.create();
    var metrics = new IngressMetrics(registry);
    int home = HomePartition.of(config.instanceId(), config.kafka().replyPartitions());
    var calls = new OpenCalls(config.calls(), System::nanoTime);
    metrics.watchOpenCalls(calls::size, calls.limit());
    metrics.watchRelayedText(calls::heldCharacters, calls::unsentCharacters);
    var permitWaits = permitWaits(config);
    metrics.watchPermitWait(permitWaits::longest);
    kafka = KafkaBootstrap.withCodecs(config.kafka());
    redis = new RedisConnections(config.redis());
    limiter = new RedisRateLimiter(config.limits().messages(), redis, metrics);
    callerLimits =
        new CallerLimits(
            config.limits().callers().map(limiter::limiter),
            config.limits().addresses().map(limiter::limiter));
    publisher = publisher(config, home, metrics);
    relay = relay(config, home, calls, permitWaits, metrics);
    RequestPublisher traced =
        TracedPublisher.around(publisher, config.kafka().topics().requests(), tracing);
    scheduler = new ReattachScheduler(calls, traced, metrics);
    callers = new Callers(config.grpc().callers(), Scope.CHAT, registry);
    users = new JwtAuthenticator(config.grpc().users(), registry);
    audit = new AuditLog(config.grpc().audit(), registry);
    metrics.watchUsers(usageBook::users);
    Optional<BudgetAdmission> budgets = budgets(config, metrics);
    usage = UsageTopicReader.create(config.kafka(), listener(budgets));
    admission = budgets.<Admission>map(it -> it).orElse(Admission.byRate(limiter));
    metrics.watchHolds(() -> budgets.map(BudgetAdmission::holds).orElse(0));
    List<BindableService> services =
        List.of(
            service(config, calls, permitWaits, traced),
            new UsageGrpcService(
                audit,
                callerLimits,
                usageBook,
                usage::hasCaughtUp,
                (user, principal) ->
                    budgets.map(it -> it.budgets(user, principal)).orElse(List.of())));
    grpc = grpc(config, metrics, registry, services, calls);
    http =
        new HttpEndpoint(
            config.http(),
            registry,
            Map.of(
                "kafka", kafka,
                "grpc", grpc,
                "publisher", publisher,
                "relay", relay,
                "identity", users));
  }

  static List<Component> components(IngressConfig config) {
    return new IngressModule(config).components();
  }

  /** Lists them in the order to start: the health endpoint first, calls are taken last. */
  List<Component> components() {
    return List.of(
        tracing, http, kafka, redis, publisher, relay, scheduler, callers, users, audit, usage,
        grpc);
  }

  int grpcPort() {
    return grpc.port();
  }

  int httpPort() {
    return http.port();
  }

  /** Empty where nothing is limited but the rate. */
  private Optional<BudgetAdmission> budgets(IngressConfig config, IngressMetrics metrics) {
    return config.budgets().budgets().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new BudgetAdmission(
                config.budgets(),
                config.limits().messages(),
                redis,
                limiter.local(),
                this::isUsageKnown,
                InstantSource.system(),
                metrics));
  }

  private boolean isUsageKnown() {
    return usage.hasCaughtUp();
  }

  private UsageListener listener(Optional<BudgetAdmission> budgets) {
    return (key, row) -> {
      usageBook.changed(key, row);
      budgets.ifPresent(it -> it.changed(key, row));
    };
  }

  private KafkaRequestPublisher publisher(IngressConfig config, int home, IngressMetrics metrics) {
    return KafkaRequestPublisher.create(
        config.kafka(),
        home,
        config.publishTimeout(),
        kafka::codecs,
        metrics,
        error -> ServiceMain.terminate("requests can't be published", error));
  }

  private static PermitWaits permitWaits(IngressConfig config) {
    int partitions = config.kafka().partitions();
    return new PermitWaits(
        partitions,
        conversation -> RequestPartition.of(conversation, partitions),
        System::nanoTime);
  }

  private KafkaReplyRelay relay(
      IngressConfig config,
      int home,
      OpenCalls calls,
      PermitWaits permitWaits,
      IngressMetrics metrics) {
    return KafkaReplyRelay.create(
        config.kafka(),
        home,
        calls,
        permitWaits::heard,
        kafka::codecs,
        metrics,
        error -> ServiceMain.terminate("replies can't be read", error));
  }

  private ChatbotGrpcService service(
      IngressConfig config, OpenCalls calls, PermitWaits permitWaits, RequestPublisher traced) {
    var prompt = config.prompt();
    var rules =
        new RequestRules(
            TokenCounter.forModel(prompt.model()),
            prompt.systemPrompt(),
            prompt.contextMaxTokens());
    var sender =
        new MessageSender(calls, admission, permitWaits, config.calls().turnTimeout(), traced);
    var commands = new ReplyCommands(calls, limiter.limiter(config.limits().commands()), traced);
    return new ChatbotGrpcService(audit, callerLimits, rules, sender, commands);
  }

  private GrpcServer grpc(
      IngressConfig config,
      IngressMetrics metrics,
      PrometheusMeterRegistry registry,
      List<BindableService> services,
      OpenCalls calls) {
    List<Authenticator> authenticators = List.of(callers.authenticator(), users);
    return new GrpcServer(
        config.grpc(),
        services.stream()
            .map(it -> ChatbotApi.definition(it, authenticators, audit, metrics, tracing.tracer()))
            .toList(),
        config.grpc().reflection() ? ChatbotApi.reflection(authenticators, audit) : List.of(),
        calls,
        registry);
  }
}
