package com.milkyhoop.chatbot.operator.letter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.event.Action;
import com.milkyhoop.chatbot.event.ChatRequest;
import com.milkyhoop.chatbot.kafka.DeadLetter;
import com.milkyhoop.chatbot.operator.TestInstallation;
import com.milkyhoop.chatbot.operator.erasure.ErasureRequests;
import com.milkyhoop.chatbot.operator.erasure.RequestedErasure;
import com.milkyhoop.chatbot.schemas.LogEvent;
import com.milkyhoop.chatbot.schemas.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Letters and erasures on a real broker, where no processor has read the erasure yet. */
class RedriveTest {
  private static final Subject ANA = new Subject("ana", "");

  private final TestInstallation installation = new TestInstallation();
  private final Redrive redrive = new Redrive(installation.kafka(), Duration.ofDays(1));
  private final ChatRequest message =
      ChatRequest.newBuilder()
          .setAction(Action.SEND)
          .setRequestId("r1")
          .setMessage("what I said")
          .build();

  @Test
  void shouldLeaveTheLetterOfAUserWhoseErasureWaitsForAProcessorR15() {
    installation.request(1, "ana/s1", message);
    letter("ana/s1", 0);
    new ErasureRequests(installation.kafka()).ask(ANA);
    List<Optional<String>> refusals = new ArrayList<>();

    redrive.run(OptionalLong.empty(), false, (_, refusal) -> refusals.add(refusal));

    assertThat(refusals).containsExactly(Optional.of("its user was erased since"));
    assertThat(installation.actions(1)).containsExactly(Action.SEND, Action.ERASE);
  }

  @Test
  void shouldEraseAgainWhoIsErasedWhileLettersAreWrittenBackR15() {
    lettersOfBenAndAna();
    List<RequestedErasure> asked = new ArrayList<>();

    List<RequestedErasure> again =
        redrive.run(OptionalLong.empty(), false, (letter, _) -> eraseAfterTheFirst(letter, asked));

    assertThat(again).singleElement().extracting(RequestedErasure::subject).isEqualTo(ANA);
    assertThat(again).extracting(RequestedErasure::id).doesNotContain(asked.getFirst().id());
    assertThat(installation.actions(1))
        .containsExactly(
            Action.SEND, Action.SEND, Action.SEND, Action.ERASE, Action.SEND, Action.ERASE);
  }

  /** Nobody may come for the rest: what is written back is erased all the same. */
  @Test
  void shouldEraseAgainAtOnceWhereItsClientIsGoneR15() {
    lettersOfBenAndAna();
    List<RequestedErasure> asked = new ArrayList<>();

    assertThatThrownBy(
            () ->
                runUntilAna(
                    asked,
                    () -> {
                      throw new IllegalStateException("its client is gone");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasNoSuppressedExceptions();

    assertThat(installation.actions(1)).endsWith(Action.ERASE, Action.SEND, Action.ERASE);
  }

  /** The first run died before it had looked; since then the processors have read the erasure. */
  @Test
  void shouldEraseAgainWhatARunThatBrokeOffHasWrittenBackR15() {
    lettersOfBenAndAna();
    List<RequestedErasure> asked = new ArrayList<>();
    assertThatThrownBy(
            () ->
                runUntilAna(
                    asked,
                    () -> {
                      throw new InternalError("it is killed");
                    }))
        .isInstanceOf(InternalError.class);
    String id = asked.getFirst().id();
    installation.log(1, LogEvent.userErased("ana", "", id, new UUID(1, 2), Instant.now()));

    assertThat(run(false)).singleElement().extracting(RequestedErasure::subject).isEqualTo(ANA);

    assertThat(installation.actions(1))
        .endsWith(Action.ERASE, Action.SEND, Action.SEND, Action.ERASE);
  }

  /** Fails at its first send, behind a run that was killed. */
  @Test
  void shouldEraseAgainAlsoWhereItsFirstLetterCanNotBeWrittenBackR15() throws Exception {
    ChatRequest large = ChatRequest.newBuilder(message).setMessage("a".repeat(5_000)).build();
    installation.request(1, "ben/s1", large);
    installation.request(1, "ana/s1", message);
    letter("ben/s1", large, 0);
    letter("ana/s1", message, 1);
    assertThatThrownBy(
            () ->
                runUntilAna(
                    new ArrayList<>(),
                    () -> {
                      throw new InternalError("it is killed");
                    }))
        .isInstanceOf(InternalError.class);
    installation.limitRequests(2_000);

    assertThatThrownBy(() -> run(false))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("offset 0 can't be written back")
        .hasNoSuppressedExceptions();

    assertThat(installation.actions(1)).endsWith(Action.ERASE, Action.SEND, Action.ERASE);
  }

  @Test
  void shouldEraseNothingOfANewBeginningR15() {
    installation.request(1, "ben/s1", message);
    new ErasureRequests(installation.kafka()).ask(ANA);
    installation.request(1, "ana/s1", message);
    letter("ana/s1", 2);

    assertThat(run(false)).isEmpty();
    assertThat(installation.actions(1))
        .containsExactly(Action.SEND, Action.ERASE, Action.SEND, Action.SEND);
  }

  /** Runs until the letters of ben and of ana, who is erased in between, are written back. */
  private void runUntilAna(List<RequestedErasure> asked, Runnable end) {
    redrive.run(
        OptionalLong.empty(),
        false,
        (letter, _) -> {
          eraseAfterTheFirst(letter, asked);
          if (letter.offset() == 1) {
            end.run();
          }
        });
  }

  private List<RequestedErasure> run(boolean dryRun) {
    return redrive.run(OptionalLong.empty(), dryRun, (_, _) -> {});
  }

  private void lettersOfBenAndAna() {
    installation.request(1, "ben/s1", message);
    installation.request(1, "ana/s1", message);
    letter("ben/s1", 0);
    letter("ana/s1", 1);
  }

  private void eraseAfterTheFirst(ReadLetter letter, List<RequestedErasure> asked) {
    if (letter.offset() == 0) {
      asked.add(new ErasureRequests(installation.kafka()).ask(ANA));
    }
  }

  private void letter(String key, long offset) {
    letter(key, message, offset);
  }

  private void letter(String key, ChatRequest request, long offset) {
    String requests = installation.kafka().topics().requests();
    installation.letter(
        requests,
        DeadLetter.of(
            key.getBytes(UTF_8),
            installation.kafka().codecs().requests().encode(request),
            new RecordHeaders(),
            new DeadLetter.Source(requests, 1, offset),
            "a cause",
            1_000_000));
  }
}
