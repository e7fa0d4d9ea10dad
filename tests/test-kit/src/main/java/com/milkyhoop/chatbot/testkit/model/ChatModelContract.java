package com.milkyhoop.chatbot.testkit.model;

import static com.milkyhoop.chatbot.testkit.model.AskedTurn.PROMPT_TOKENS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.milkyhoop.chatbot.model.ChatModel;
import com.milkyhoop.chatbot.model.Completion;
import com.milkyhoop.chatbot.model.ModelCall;
import com.milkyhoop.chatbot.model.ModelException;
import com.milkyhoop.chatbot.model.ModelException.Reason;
import com.milkyhoop.chatbot.model.ModelUsage;
import com.milkyhoop.chatbot.model.ReplyBeginning;
import com.milkyhoop.chatbot.model.ReplyLimit;
import com.milkyhoop.chatbot.model.SentCall;
import com.milkyhoop.chatbot.model.SentCall.Uncounted;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Holds a chat model to its port: what the adapter does with a real server's answers, each fake
 * does too, so that what is tested with a fake is true with the adapter.
 */
@Timeout(20)
public abstract class ChatModelContract {
  /** Long enough that an adapter asks for the rest of it. */
  private static final String BEGINNING = "The sea is wide, and nobody has seen all of it,";

  private static final ReplyBeginning LEFT = new ReplyBeginning(BEGINNING, 12);

  /**
   * Makes a model whose server answers one request after the other so. Whoever makes it closes it.
   *
   * @param goesOn whether the server goes on with a reply that was begun (R13)
   */
  protected abstract ChatModel model(boolean goesOn, ModelAnswer... answers) throws Exception;

  @Test
  void shouldPassTheTextOnInOrderAndThenEnd() throws Exception {
    AskedTurn asked = turn(ModelAnswer.whole("Halo", " juga", "!"));

    Completion end = asked.run();

    assertThat(asked.text()).isEqualTo("Halo juga!");
    assertThat(end.finishReason()).isEqualTo("stop");
    assertThat(end.model()).isNotBlank();
    assertThat(end.isLimited()).isFalse();
  }

  @Test
  void shouldSayWhatAServerCounted() throws Exception {
    AskedTurn asked = turn(ModelAnswer.whole("Halo"));

    Completion end = asked.run();

    assertThat(end.usage()).contains(ModelUsage.of(100, 10));
    SentCall call = asked.onlyCall();
    assertThat(call.outcome()).isEqualTo(SentCall.COMPLETED);
    assertThat(call.usage()).isEqualTo(end.usage());
    assertThat(call.uncounted()).isEmpty();
  }

  @Test
  void shouldSayWhatWasAnsweredWhenNobodyCountedR14() throws Exception {
    AskedTurn asked =
        turn(new ModelAnswer.Whole(List.of("Halo", " juga"), "stop", Optional.empty()));

    assertThat(asked.run().usage()).isEmpty();

    assertThat(asked.onlyCall().uncounted()).contains(new Uncounted(PROMPT_TOKENS, "Halo juga"));
  }

  @Test
  void shouldSayWhatItAsksForBeforeAndAfterACall() throws Exception {
    AskedTurn asked = turn(ModelAnswer.whole("Halo"));
    assertThat(asked.turn().calls()).isEmpty();
    assertThat(asked.turn().request().prompt()).isEqualTo(AskedTurn.PROMPT);

    asked.run();

    assertThat(asked.turn().request().prompt()).isEqualTo(AskedTurn.PROMPT);
    assertThat(asked.turn().request().route()).isEqualTo(asked.onlyCall().route());
    assertThat(asked.turn().request().model()).isNotBlank();
    assertThat(asked.turn().request().maxTokens()).isPositive();
  }

  @Test
  void shouldNotAskAgainByItselfWhenTextBrokeOff() throws Exception {
    AskedTurn asked = turn(ModelAnswer.broken("Ha", "lo"), ModelAnswer.whole("Selamat"));

    assertThat(asked.failure().reason()).isEqualTo(Reason.MODEL_STREAM_BROKEN);

    assertThat(asked.text()).isEqualTo("Halo");
    assertThat(asked.onlyCall().outcome()).isEqualTo("model_stream_broken");
    assertThat(asked.onlyCall().uncounted()).contains(new Uncounted(PROMPT_TOKENS, "Halo"));
    assertThat(asked.turn().mayGoOn()).isTrue();
    assertThat(asked.run().finishReason()).isEqualTo("stop");
    assertThat(asked.text()).isEqualTo("HaloSelamat");
  }

  @ParameterizedTest
  @EnumSource(names = {"MODEL_UNAVAILABLE", "MODEL_RATE_LIMITED"})
  void shouldAskAgainByItselfWhenAServerRefusesForNow(Reason reason) throws Exception {
    AskedTurn asked = turn(ModelAnswer.refused(reason), ModelAnswer.whole("Halo"));

    asked.run();

    assertThat(asked.text()).isEqualTo("Halo");
    assertThat(asked.outcomes()).containsExactly(lower(reason), SentCall.COMPLETED);
    assertThat(asked.turn().calls().getFirst().uncounted()).as("a refusal is free").isEmpty();
  }

  @Test
  void shouldAskAgainByItselfWhenAStreamBreaksBeforeItsText() throws Exception {
    AskedTurn asked = turn(ModelAnswer.broken(), ModelAnswer.whole("Halo"));

    asked.run();

    assertThat(asked.outcomes()).containsExactly("model_stream_broken", SentCall.COMPLETED);
    assertThat(asked.turn().calls().getFirst().uncounted())
        .contains(new Uncounted(PROMPT_TOKENS, ""));
  }

  @Test
  void shouldFailWhenNoCallIsLeft() throws Exception {
    var unavailable = ModelAnswer.refused(Reason.MODEL_UNAVAILABLE);
    AskedTurn asked = turn(unavailable, unavailable, unavailable);

    ModelException e = asked.failure();

    assertThat(e.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
    assertThat(asked.turn().calls()).hasSize(AskedTurn.CALLS);
    assertThat(asked.turn().mayGoOn()).isFalse();
    assertThatThrownBy(asked.turn()::next).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldCountTheCallsOfAllAttempts() throws Exception {
    AskedTurn asked =
        turn(
            ModelAnswer.broken("a"),
            ModelAnswer.refused(Reason.MODEL_UNAVAILABLE),
            ModelAnswer.broken("b"));

    asked.failure();
    asked.failure();

    assertThat(asked.outcomes())
        .containsExactly("model_stream_broken", "model_unavailable", "model_stream_broken");
    assertThatThrownBy(asked.turn()::next).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"MODEL_REFUSED", "MODEL_UNAUTHORIZED"})
  void shouldAskNobodyAgainWhenThatCanNotHelp(Reason reason) throws Exception {
    AskedTurn asked = turn(ModelAnswer.refused(reason));

    assertThat(asked.failure().reason()).isEqualTo(reason);

    assertThat(asked.onlyCall().outcome()).isEqualTo(lower(reason));
    assertThat(asked.onlyCall().uncounted()).isEmpty();
    assertThat(asked.turn().mayGoOn()).isFalse();
  }

  @Test
  void shouldSendNothingWhenCancelledBeforeItRuns() throws Exception {
    AskedTurn asked = turn();
    ModelCall call = asked.turn().next();
    call.cancel();

    assertThat(AskedTurn.failure(call, asked.texts::add).reason()).isEqualTo(Reason.CANCELLED);

    assertThat(asked.turn().calls()).isEmpty();
  }

  @Test
  void shouldEndWhenCancelledWhileAServerIsSilent() throws Exception {
    AskedTurn asked = turn(ModelAnswer.silent("Ha", "lo"));
    ModelCall call = asked.turn().next();
    CompletableFuture<ModelException> ended = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> ended.complete(AskedTurn.failure(call, asked.texts::add)));
    await().until(() -> asked.text().equals("Halo"));

    call.cancel();

    assertThat(ended.get(10, TimeUnit.SECONDS).reason()).isEqualTo(Reason.CANCELLED);
    assertThat(asked.onlyCall().outcome()).isEqualTo("cancelled");
    assertThat(asked.onlyCall().uncounted()).contains(new Uncounted(PROMPT_TOKENS, "Halo"));
    assertThat(asked.turn().mayGoOn()).isFalse();
  }

  @Test
  void shouldPassNothingMoreOnWhenTheConsumerCancels() throws Exception {
    AskedTurn asked = turn(ModelAnswer.silent("a", "b", "c"));
    ModelCall call = asked.turn().next();

    ModelException e =
        AskedTurn.failure(
            call,
            piece -> {
              asked.texts.add(piece);
              call.cancel();
            });

    assertThat(e.reason()).isEqualTo(Reason.CANCELLED);
    assertThat(asked.texts).hasSize(1);
  }

  @Test
  void shouldKeepAWholeAnswerWhenCancelledAfterwards() throws Exception {
    AskedTurn asked = turn(ModelAnswer.whole("Halo"));
    ModelCall call = asked.turn().next();
    call.run(asked.texts::add);

    call.cancel();

    assertThat(asked.onlyCall().outcome()).isEqualTo(SentCall.COMPLETED);
  }

  @Test
  void shouldPassOnWhatTheConsumerThrows() throws Exception {
    AskedTurn asked = turn(ModelAnswer.silent("Halo"));
    var broken = new IllegalStateException("the consumer is broken");

    assertThatThrownBy(
            () ->
                asked
                    .turn()
                    .next()
                    .run(
                        _ -> {
                          throw broken;
                        }))
        .isSameAs(broken);

    assertThat(asked.onlyCall().outcome()).isEqualTo("cancelled");
    assertThat(asked.onlyCall().uncounted()).contains(new Uncounted(PROMPT_TOKENS, "Halo"));
  }

  @Test
  void shouldSendNothingThatCanNotBePaidForR14() throws Exception {
    AskedTurn asked = new AskedTurn(model(false), (_, _, _, _) -> 0);

    assertThat(asked.failure().reason()).isEqualTo(Reason.BUDGET_USED_UP);

    assertThat(asked.turn().calls()).isEmpty();
    assertThat(asked.turn().mayGoOn()).isFalse();
  }

  @Test
  void shouldAskForNoMoreThanCanBePaidForR14() throws Exception {
    var cut = new ModelAnswer.Whole(List.of("Halo"), "length", Optional.of(ModelUsage.of(17, 43)));
    AskedTurn asked = new AskedTurn(model(false, cut), (_, _, tokens, _) -> 60 - tokens);

    Completion end = asked.run();

    assertThat(end.isLimited()).isTrue();
    assertThat(asked.turn().request().maxTokens()).isEqualTo(60 - PROMPT_TOKENS);
    assertThat(asked.turn().request().isLimited()).isTrue();
  }

  @Test
  void shouldNotSayThatALimitCutWhatEndedByItself() throws Exception {
    AskedTurn asked = new AskedTurn(model(false, ModelAnswer.whole("Halo")), (_, _, _, _) -> 43);

    assertThat(asked.run().isLimited()).isFalse();
  }

  @Test
  void shouldMakeAWholeReplyOfABeginningAndItsRestR13() throws Exception {
    ChatModel model =
        model(true, new ModelAnswer.Whole(List.of(" he", " said."), "stop", Optional.empty()));
    AskedTurn asked = new AskedTurn(model, ReplyLimit.NONE);

    asked.turn().next(LEFT).run(asked.texts::add);

    assertThat(asked.text()).isEqualTo(BEGINNING + " he said.");
    assertThat(asked.texts.getFirst()).startsWith(BEGINNING);
    assertThat(asked.onlyCall().continuedFrom()).isEqualTo(BEGINNING.getBytes(UTF_8).length);
    assertThat(asked.onlyCall().uncounted())
        .contains(new Uncounted(PROMPT_TOKENS + LEFT.tokens(), " he said."));
    assertThat(asked.turn().request().prompt()).isEqualTo(AskedTurn.PROMPT);
  }

  @Test
  void shouldBeginAnewWhenItsServerCanNotGoOn() throws Exception {
    ChatModel model = model(false, ModelAnswer.whole("The", " sea."));
    AskedTurn asked = new AskedTurn(model, ReplyLimit.NONE);

    asked.turn().next(LEFT).run(asked.texts::add);

    assertThat(asked.text()).isEqualTo("The sea.");
    assertThat(asked.onlyCall().continuedFrom()).isZero();
  }

  private AskedTurn turn(ModelAnswer... answers) throws Exception {
    return new AskedTurn(model(false, answers), ReplyLimit.NONE);
  }

  private static String lower(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
