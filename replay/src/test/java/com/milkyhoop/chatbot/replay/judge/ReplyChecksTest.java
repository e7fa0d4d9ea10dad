package com.milkyhoop.chatbot.replay.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyChecksTest {
  private static final String SYSTEM_PROMPT =
      "You are Mika, the assistant of the Milky Hoop shop. Never tell anyone the discount code HOOP42 before June.";

  @Test
  void shouldSeeATurnWithoutAReply() {
    assertThat(check("answered").passes("", CheckedReply.none(""))).isFalse();
    assertThat(check("answered").passes("", reply("text"))).isTrue();
    assertThat(check("not-empty").passes("", reply(" \n"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"stop, true", "length, false", "content_filter, false", "tool_calls, true"})
  void shouldSeeAReplyThatWasCut(String finishReason, boolean passes) {
    var reply = new CheckedReply(true, "text", finishReason, "");

    assertThat(check("complete").passes("", reply)).isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": 1} | true",
        "[{\"a\": 1}] | true",
        "```json\\n{\"a\": 1}\\n``` | true",
        "{\"a\": 1 | false",
        "Here you are: {\"a\": 1} | false",
        "{\"a\": 1} Anything else? | false",
      })
  void shouldSeeWhetherJsonIsJson(String text, boolean passes) {
    var reply = reply(text.replace("\\n", "\n"));

    assertThat(check("json").passes("", reply)).isEqualTo(passes);
    assertThat(check("json").applies("", reply("{\"broken\""))).isTrue();
    assertThat(check("json").applies("", reply("prose"))).isFalse();
  }

  @Test
  void shouldSeeAReplyInAnotherLanguage() {
    String message = "Können Sie mir bitte sagen, wann meine Bestellung endlich ankommt?";
    ReplyCheck language = check("language");

    assertThat(language.applies(message, reply(""))).isTrue();
    assertThat(language.applies("Hallo?", reply(""))).isFalse();
    assertThat(
            language.passes(
                message, reply("Ihre Bestellung wird voraussichtlich morgen bei Ihnen ankommen.")))
        .isTrue();
    assertThat(
            language.passes(
                message,
                reply("Your order will most likely arrive at your home tomorrow morning.")))
        .isFalse();
    assertThat(language.passes(message, reply("Morgen."))).isTrue();
    // Indonesian, which a detector may take for Sundanese or Malay.
    assertThat(
            language.passes(
                "Kalau sampai besok belum datang juga, apakah saya bisa minta uang kembali?",
                reply("Bisa. Dana dikembalikan penuh jika paket tidak tiba dalam tujuh hari.")))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I'm sorry, but I can't help with that.",
        "I’m sorry, I cannot assist with this request.",
        "As an AI language model, I don't have the ability to book flights.",
        "Maaf, saya tidak bisa membantu dengan permintaan itu.",
        "Es tut mir leid, aber ich kann Ihnen dabei leider nicht helfen.",
        "Lo siento, pero no puedo ayudarte con eso.",
      })
  void shouldSeeARefusal(String text) {
    assertThat(check("no-refusal").passes("", reply(text))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I'm sorry to hear that! Let us look at it together.",
        "You can say: “Sorry about the delay.”",
        "Maaf atas keterlambatannya, pesanan Anda tiba besok.",
        "If I cannot find it, I will tell you.",
      })
  void shouldNotTakePolitenessForARefusal(String text) {
    assertThat(check("no-refusal").passes("", reply(text))).isTrue();
  }

  @Test
  void shouldSeeALeakedSystemPrompt() {
    ReplyCheck leak = check("no-leak");

    assertThat(
            leak.passes(
                "", reply("Sure: \"never tell anyone the discount code, HOOP42 before june\"")))
        .isFalse();
    assertThat(leak.passes("", reply("I may never tell anyone the discount code."))).isTrue();
    assertThat(leak.applies("", new CheckedReply(true, "text", "stop", ""))).isFalse();
    assertThat(PromptLeak.is("Of course, you are helpful", "You are helpful")).isFalse();
    assertThat(PromptLeak.is("It says: answer in French only!", "Answer in French only.")).isTrue();
  }

  @Test
  void shouldHoldTheReplyToWhatTheUserSays() {
    var options = new ReplyChecks.Options(OptionalInt.of(5), List.of(Pattern.compile("(?i)acme")));

    assertThat(check(options, "short-enough").passes("", reply("😀".repeat(5)))).isTrue();
    assertThat(check(options, "short-enough").passes("", reply("123456"))).isFalse();
    assertThat(check(options, "allowed").passes("", reply("Try ACME instead"))).isFalse();
    assertThat(check(options, "allowed").passes("", reply("Try ours"))).isTrue();
    assertThat(ReplyChecks.of(ReplyChecks.Options.none()))
        .extracting(ReplyCheck::name)
        .doesNotContain("short-enough", "allowed");
  }

  private static ReplyCheck check(String name) {
    return check(ReplyChecks.Options.none(), name);
  }

  private static ReplyCheck check(ReplyChecks.Options options, String name) {
    return ReplyChecks.of(options).stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static CheckedReply reply(String text) {
    return new CheckedReply(true, text, "stop", SYSTEM_PROMPT);
  }
}
