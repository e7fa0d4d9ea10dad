package com.milkyhoop.chatbot.ingress.grpc;

import static com.milkyhoop.chatbot.ingress.client.ChatClient.token;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.milkyhoop.chatbot.auth.ActsFor;
import com.milkyhoop.chatbot.auth.Authentication;
import com.milkyhoop.chatbot.auth.Authenticator;
import com.milkyhoop.chatbot.auth.Principal;
import com.milkyhoop.chatbot.auth.Scope;
import com.milkyhoop.chatbot.ingress.client.ErrorDetails;
import com.milkyhoop.chatbot.ingress.error.ErrorReason;
import com.milkyhoop.chatbot.v1.CancelReplyRequest;
import com.milkyhoop.chatbot.v1.GetBudgetsRequest;
import com.milkyhoop.chatbot.v1.GetUsageRequest;
import com.milkyhoop.chatbot.v1.ResumeReplyRequest;
import com.milkyhoop.chatbot.v1.SendMessageRequest;
import com.milkyhoop.chatbot.v1.UsageRow;
import com.milkyhoop.chatbot.v1.UsageServiceGrpc;
import com.milkyhoop.chatbot.v1.UsageServiceGrpc.UsageServiceBlockingStub;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No call shows a user what belongs to another (R12). */
class OtherUsersTest {
  private static final List<String> USERS = List.of("budi", "siti");
  private static final int CALLS = 500;
  private static final int METHODS = 5;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final Map<String, Principal> principals =
      Map.of(
          "budi", user("budi", Scope.CHAT),
          "siti", user("siti", Scope.CHAT),
          "reader", user("reader", Set.of(Scope.READ)),
          "sender", user("sender", Set.of(Scope.SEND)),
          "shop",
              new Principal(
                  "shop",
                  Principal.Kind.SERVICE,
                  new ActsFor.Anyone(),
                  Set.of(Scope.READ),
                  "shop"));
  private final Authenticator authenticator =
      credentials ->
          Optional.ofNullable(principals.get(credentials.bearer().orElse("")))
              .map(Authentication.Granted::new);
  private PlayedApi api;

  @BeforeEach
  void start() throws IOException {
    api =
        new PlayedApi(
            List.of(authenticator),
            command -> "rahasia " + command.key().conversation().userId(),
            principals.keySet());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void shouldShowNobodyWhatIsAnothersWhateverTheyCall() {
    for (int i = 0; i < CALLS; i++) {
      String caller = USERS.get(random.nextInt(2));
      String named = List.of("budi", "siti", "", "budi2").get(random.nextInt(4));
      boolean own = named.isEmpty() || named.equals(caller);
      api.commands().clear();

      Answer answer = call(caller, named, random.nextInt(METHODS));

      if (own) {
        assertThat(answer.reply().get()).as("seed %d", seed).isEqualTo("rahasia " + caller);
      } else {
        assertThat(answer.failure().get().reason()).as("seed %d", seed).isEqualTo("USER_FORBIDDEN");
      }
      assertThat(api.commands())
          .as("seed %d", seed)
          .allMatch(command -> command.key().conversation().userId().equals(caller));
    }
  }

  @Test
  void shouldRefuseAMethodWhenItsScopeIsMissing() {
    assertThat(call("reader", "", 0).failure().get().reason()).isEqualTo("SCOPE_MISSING");
    assertThat(call("reader", "", 1).reply().get()).isEqualTo("rahasia reader");
    assertThat(call("reader", "", 2).failure().get().reason()).isEqualTo("SCOPE_MISSING");
    assertThat(call("reader", "", 3).reply().get()).isEqualTo("rahasia reader");
    assertThat(call("reader", "", 4).reply().get()).isEqualTo("rahasia reader");
    assertThat(call("sender", "", 3).failure().get().reason()).isEqualTo("SCOPE_MISSING");
    assertThat(call("sender", "", 4).failure().get().reason()).isEqualTo("SCOPE_MISSING");
  }

  @Test
  void shouldTellAUserNothingOfTheOperatorsAccount() throws IOException {
    String words = "account acme at http://10.0.0.7 is not active";
    api.close();
    api = new PlayedApi(List.of(authenticator), _ -> PlayedApi.FAILS + words, Set.of());

    ErrorDetails user = call("budi", "", 1).failure().get();
    ErrorDetails service = call("shop", "budi", 1).failure().get();

    assertThat(user.reason()).isEqualTo("MODEL_UNAUTHORIZED").isEqualTo(service.reason());
    assertThat(user.status().getDescription())
        .isEqualTo(ErrorReason.MODEL_UNAUTHORIZED.meaning())
        .doesNotContain("acme", "10.0.0.7");
    assertThat(service.status().getDescription()).isEqualTo(words);
  }

  @Test
  void shouldTellServicesAloneWhatOthersSpend() {
    assertThat(call("shop", "budi", 4).reply().get()).isEqualTo("rahasia budi,principal:shop,all");
  }

  /** Either of the two, once the call has ended. */
  private record Answer(Supplier<String> reply, Supplier<ErrorDetails> failure) {}

  private Answer call(String caller, String user, int method) {
    var client = api.client();
    return switch (method) {
      case 0 -> {
        var stream =
            client.send(
                SendMessageRequest.newBuilder()
                    .setUserId(user)
                    .setSessionId("s-1")
                    .setMessage("Halo")
                    .build(),
                token(caller));
        yield new Answer(() -> stream.completed().getReply(), stream::failure);
      }
      case 1 -> {
        var stream =
            client.resume(
                ResumeReplyRequest.newBuilder()
                    .setUserId(user)
                    .setSessionId("s-1")
                    .setRequestId("r-1")
                    .build(),
                token(caller));
        yield new Answer(() -> stream.completed().getReply(), stream::failure);
      }
      case 2 -> {
        var answer =
            client.cancel(
                CancelReplyRequest.newBuilder()
                    .setUserId(user)
                    .setSessionId("s-1")
                    .setRequestId("r-1")
                    .build(),
                token(caller));
        yield new Answer(() -> answer.response().getCompleted().getReply(), answer::failure);
      }
      case 3 ->
          asked(
              caller,
              usage ->
                  usage
                      .getUsage(GetUsageRequest.newBuilder().setUserId(user).build())
                      .getRowsList()
                      .stream()
                      .map(UsageRow::getModel)
                      .collect(joining(",")));
      case 4 ->
          asked(
              caller,
              usage ->
                  usage
                      .getBudgets(GetBudgetsRequest.newBuilder().setUserId(user).build())
                      .getBudgetsList()
                      .stream()
                      .map(it -> it.getOwner().replace("user:", "rahasia "))
                      .collect(joining(",")));
      default -> throw new IllegalArgumentException("no method " + method);
    };
  }

  private Answer asked(String caller, Function<UsageServiceBlockingStub, String> question) {
    UsageServiceBlockingStub usage =
        UsageServiceGrpc.newBlockingStub(api.client().channel())
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token(caller)));
    try {
      String reply = question.apply(usage);
      return new Answer(() -> reply, () -> fail("answered: " + reply));
    } catch (StatusRuntimeException e) {
      ErrorDetails failure = ErrorDetails.of(e.getStatus(), requireNonNull(e.getTrailers()));
      return new Answer(() -> fail("refused: " + failure), () -> failure);
    }
  }

  private static Principal user(String name, Set<Scope> scopes) {
    return new Principal(name, Principal.Kind.USER, new ActsFor.Only(name), scopes, "corp");
  }
}
