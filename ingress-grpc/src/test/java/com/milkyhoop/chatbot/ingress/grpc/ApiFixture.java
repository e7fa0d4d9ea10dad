package com.milkyhoop.chatbot.ingress.grpc;

import static com.milkyhoop.chatbot.ingress.client.ChatClient.token;

import com.milkyhoop.chatbot.auth.AuditLog;
import com.milkyhoop.chatbot.auth.CallerSettings;
import com.milkyhoop.chatbot.auth.Callers;
import com.milkyhoop.chatbot.auth.Scope;
import com.milkyhoop.chatbot.ingress.call.Admission;
import com.milkyhoop.chatbot.ingress.call.CallSettings;
import com.milkyhoop.chatbot.ingress.call.Command;
import com.milkyhoop.chatbot.ingress.call.MessageSender;
import com.milkyhoop.chatbot.ingress.call.OpenCalls;
import com.milkyhoop.chatbot.ingress.call.PermitWaits;
import com.milkyhoop.chatbot.ingress.call.RateDecision;
import com.milkyhoop.chatbot.ingress.call.ReplyCommands;
import com.milkyhoop.chatbot.ingress.call.RequestPublisher;
import com.milkyhoop.chatbot.ingress.client.ChatClient;
import com.milkyhoop.chatbot.ingress.client.ReplyStream;
import com.milkyhoop.chatbot.ingress.metrics.IngressMetrics;
import com.milkyhoop.chatbot.ingress.reply.ReplyMessage;
import com.milkyhoop.chatbot.ingress.request.RequestRules;
import com.milkyhoop.chatbot.kit.Secret;
import com.milkyhoop.chatbot.kit.TraceParent;
import com.milkyhoop.chatbot.kit.Tracing;
import com.milkyhoop.chatbot.model.TokenCounter;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The public service with its production interceptors, in process; Kafka and Redis are played:
 * every command is answered at once, unless a test says otherwise.
 */
final class ApiFixture implements AutoCloseable {
  static final String TOKEN = "rahasia";

  private static final CallSettings SETTINGS = CallSettings.of(5, 5, 16, Duration.ofMinutes(2));
  private static final ReplyMessage REPLY =
      new ReplyMessage.Completed("Halo juga", "stop", "gpt-4o", Optional.empty());

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AuditLog audit = new AuditLog(AuditLog.Extent.ALL, registry);
  private final Callers callers =
      new Callers(
          new CallerSettings(Optional.of(new Secret("lama," + TOKEN)), Optional.empty()),
          Scope.CHAT,
          registry);
  final OpenCalls calls = new OpenCalls(SETTINGS, System::nanoTime);
  RateDecision decision = new RateDecision.Allowed();
  RequestPublisher publisher = this::answerAtOnce;
  private final String name = InProcessServerBuilder.generateName();
  final ChatClient client = new ChatClient(InProcessChannelBuilder.forName(name).build());
  private final Server server =
      InProcessServerBuilder.forName(name)
          .addService(
              ChatbotApi.definition(
                  new ChatbotGrpcService(
                      audit,
                      new CallerLimits(Optional.empty(), Optional.empty()),
                      new RequestRules(TokenCounter.forModel("gpt-4o"), "", 16_384),
                      new MessageSender(
                          calls,
                          Admission.byRate(_ -> decision),
                          new PermitWaits(1, _ -> 0, System::nanoTime),
                          SETTINGS.turnTimeout(),
                          this::publish),
                      new ReplyCommands(calls, _ -> new RateDecision.Allowed(), this::publish)),
                  List.of(callers.authenticator()),
                  audit,
                  new IngressMetrics(registry),
                  Tracing.OFF))
          .build();

  ApiFixture() throws IOException {
    server.start();
  }

  @Override
  public void close() {
    try {
      client.close();
    } finally {
      server.shutdownNow();
    }
  }

  ReplyStream send(SendMessageRequest.Builder request) {
    return client.send(request.build(), token(TOKEN));
  }

  RequestPublisher answering(ReplyMessage reply) {
    return (_, callId, _) -> {
      calls.find(callId).orElseThrow().receive(reply);
      return CompletableFuture.completedFuture(null);
    };
  }

  private CompletionStage<Void> publish(Command command, long callId, TraceParent trace) {
    return publisher.publish(command, callId, trace);
  }

  private CompletableFuture<Void> answerAtOnce(Object command, long callId, Object trace) {
    calls.find(callId).orElseThrow().receive(REPLY);
    return CompletableFuture.completedFuture(null);
  }
}
