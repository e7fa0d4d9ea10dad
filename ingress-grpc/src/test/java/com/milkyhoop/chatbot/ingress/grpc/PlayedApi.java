package com.milkyhoop.chatbot.ingress.grpc;

import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.Authenticator;
import com.milkyhoop.chatbot.event.UsageTotals;
import com.milkyhoop.chatbot.event.UserUsage;
import com.milkyhoop.chatbot.ingress.call.AdmissionDecision;
import com.milkyhoop.chatbot.ingress.call.CallSettings;
import com.milkyhoop.chatbot.ingress.call.Command;
import com.milkyhoop.chatbot.ingress.call.MessageSender;
import com.milkyhoop.chatbot.ingress.call.OpenCalls;
import com.milkyhoop.chatbot.ingress.call.PermitWaits;
import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.ReplyCommands;
import com.milkyhoop.chatbot.ingress.client.ChatClient;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.request.RequestRules;
import com.milkyhoop.chatbot.ingress.usage.BudgetState;
import com.milkyhoop.chatbot.ingress.usage.UsageBook;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.schemas.UsageKey;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The public services with their production interceptors, in process; every command is answered.
 * What a user has used is by the model {@code rahasia USER}, and all share a budget.
 */
final class PlayedApi implements AutoCloseable {
  /** Begins what is no reply, but the model's server's words about why there is none. */
  static final String FAILS = "FAILS: ";

  private static final CallSettings SETTINGS = CallSettings.of(50, 50, 16, Duration.ofMinutes(2));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final OpenCalls calls = new OpenCalls(SETTINGS, System::nanoTime);
  private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
  private final Function<Command, String> replies;
  private final Server server;
  private final ChatClient client;

  /**
   * @param replies the whole reply to each command
   * @param users who have used something
   */
  PlayedApi(
      List<Authenticator> authenticators, Function<Command, String> replies, Set<String> users)
      throws IOException {
    this.replies = replies;
    var audit = new AuditLog(AuditLog.Extent.ALL, registry);
    UsageBook book = new UsageBook(InstantSource.system());
    users.forEach(user -> use(book, user));
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .addService(
                ChatbotApi.definition(
                    new UsageGrpcService(
                        audit,
                        new CallerLimits(Optional.empty(), Optional.empty()),
                        book,
                        () -> true,
                        PlayedApi::budgets),
                    authenticators,
                    audit,
                    new IngressMetrics(registry),
                    Tracing.OFF))
            .addService(
                ChatbotApi.definition(
                    new ChatbotGrpcService(
                        audit,
                        new CallerLimits(Optional.empty(), Optional.empty()),
                        new RequestRules(TokenCounter.forModel("gpt-4o"), "", 16_384),
                        new MessageSender(
                            calls,
                            _ -> new AdmissionDecision.Admitted(),
                            new PermitWaits(1, _ -> 0, System::nanoTime),
                            SETTINGS.turnTimeout(),
                            this::publish),
                        new ReplyCommands(calls, _ -> new RateDecision.Allowed(), this::publish)),
                    authenticators,
                    audit,
                    new IngressMetrics(registry),
                    Tracing.OFF))
            .build()
            .start();
    client = new ChatClient(InProcessChannelBuilder.forName(name).build());
  }

  ChatClient client() {
    return client;
  }

  /** Returns all commands that were published. */
  Queue<Command> commands() {
    return commands;
  }

  private CompletionStage<Void> publish(Command command, long callId, TraceParent trace) {
    commands.add(command);
    ReplyMessage end = end(replies.apply(command));
    CompletionStage<Void> stored = CompletableFuture.completedFuture(null);
    calls.find(callId).ifPresent(call -> call.receive(end));
    return stored;
  }

  private static ReplyMessage end(String reply) {
    return reply.startsWith(FAILS)
        ? new ReplyMessage.Failed(
            new ReplyMessage.Failure(
                "MODEL_UNAUTHORIZED", reply.substring(FAILS.length()), Optional.empty()))
        : new ReplyMessage.Completed(reply, "stop", "gpt-4o", Optional.empty());
  }

  private static void use(UsageBook book, String user) {
    String month = YearMonth.now(ZoneOffset.UTC).toString();
    var key = new UsageKey(month, UsageKey.DEFAULT_PRINCIPAL, user, "rahasia " + user);
    var totals = UsageTotals.newBuilder().setRequests(1).build();
    book.changed(
        key,
        Optional.of(new UserUsage(month, key.principal(), user, key.model(), totals, "USD", null)));
  }

  private static List<BudgetState> budgets(String user, String principal) {
    return Stream.of("user:" + user, "principal:" + principal, BudgetState.ALL)
        .map(it -> new BudgetState(it, "2026-11", true, 1, 2, 1, Duration.ofDays(1)))
        .toList();
  }

  @Override
  public void close() {
    try {
      client.close();
    } finally {
      server.shutdownNow();
    }
  }
}
