package com.milkyhoop.chatbot.replay.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.milkyhoop.chatbot.schemas.ConversationId;
import com.milkyhoop.chatbot.schemas.KeyedHashes;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineRulesTest {
  private static final ContentIds IDS = new ContentIds(KeyedHashes.UNKEYED);
  private static final int MAX_REPLY_BYTES = 1024;
  private static final LineRules RULES =
      new LineRules(Optional.empty(), "user", "id", MAX_REPLY_BYTES, IDS);

  @Test
  void shouldReadOpenAisChatFormat() throws Exception {
    ImportedConversation read =
        RULES.conversation(
            """
            {"user":"budi","id":"c1","model":"gpt-4o","messages":[{"role":"system","content":"Be kind."},
            {"role":"user","content":"Halo"},{"role":"assistant","content":"Halo juga!"},
            {"role":"user","content":[{"type":"text","text":"Apa "},{"type":"text","text":"kabar?"}]},
            {"role":"assistant","content":"Baik."}]}""");

    assertThat(read.id()).isEqualTo(new ConversationId("budi", "c1"));
    assertThat(read.model()).isEqualTo("gpt-4o");
    assertThat(read.systemMessages()).isOne();
    assertThat(read.exchanges())
        .extracting(Exchange::message, Exchange::reply)
        .containsExactly(tuple("Halo", "Halo juga!"), tuple("Apa kabar?", "Baik."));
  }

  @Test
  void shouldReadShareGpt() throws Exception {
    ImportedConversation read =
        RULES.conversation(
            """
            {"id":"x_1","conversations":[{"from":"human","value":"one"},{"from":"gpt","value":"1"},
            {"from":"human","value":"two"}]}""");

    assertThat(read.id()).isEqualTo(new ConversationId("imported", "x_1"));
    assertThat(read.exchanges()).extracting(Exchange::reply).containsExactly("1");
    assertThat(read.unanswered()).isTrue();
  }

  @Test
  void shouldJoinMessagesOfOneSide() throws Exception {
    ImportedConversation read =
        RULES.conversation(messages(user("one"), user("two"), assistant("1"), assistant("2")));

    assertThat(read.exchanges())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.message()).isEqualTo("one\n\ntwo");
              assertThat(it.reply()).isEqualTo("1\n\n2");
            });
  }

  @Test
  void shouldNameTheSameTurnsAlikeAndOthersOtherwise() throws Exception {
    String line = messages(user("one"), assistant("1"), user("one"), assistant("1"));

    ImportedConversation read = RULES.conversation(line);

    assertThat(RULES.conversation(line)).isEqualTo(read);
    assertThat(read.id().sessionId()).startsWith("import-");
    assertThat(read.exchanges()).extracting(Exchange::requestId).doesNotHaveDuplicates();
    assertThat(RULES.conversation(messages(user("one"), assistant("2"))).id())
        .isNotEqualTo(RULES.conversation(messages(user("one"), assistant("1"))).id());
  }

  @Test
  void shouldGiveAllLinesTheUserThatWasAskedFor() throws Exception {
    var rules = new LineRules(Optional.of("team"), "user", "thread", MAX_REPLY_BYTES, IDS);

    ImportedConversation read =
        rules.conversation(
            "{\"user\":\"budi\",\"thread\":7,\"messages\":[%s,%s]}"
                .formatted(user("one"), assistant("1")));

    assertThat(read.id()).isEqualTo(new ConversationId("team", "7"));
  }

  @Test
  void shouldCleanMessagesAsTheIngressDoes() throws Exception {
    ImportedConversation read =
        RULES.conversation(messages(user("cafe\\u0301\\r\\nyes"), assistant("1")));

    assertThat(read.exchanges().getFirst().message()).isEqualTo("caf\u00e9\nyes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"messages":            | is no JSON, at column
          [1]                     | is no JSON object
          {} {}                   | is no JSON, at column
          {"text":"one"}          | has neither an array messages nor an array conversations
          {"messages":[]}         | does not begin with a message of the user
          {"messages":[{"role":"assistant","content":"1"}]}   | does not begin
          {"messages":[{"role":"user","content":"one"}]}      | has no reply
          {"messages":[{"role":"tool","content":"one"}]}      | message 1 is from neither
          {"messages":[{"role":"user"}]}                      | message 1 has no text: content
          {"messages":[{"role":"user","content":null}]}       | message 1 has no text: content
          {"messages":[{"role":"user","content":[{"type":"image_url"}]}]} | has a part that is no text
          {"messages":[{"role":"user","content":" "},{"role":"assistant","content":"1"}]} | the user's message 1 must hold something to read
          {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":""}]} | reply 1 is empty
          {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"\\u0000"}]} | reply 1 holds U+0000
          {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"\\ud800"}]} | half a character
          {"id":"a b","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"1"}]} | session_id must match
          """)
  void shouldSayWhichRuleALineBreaks(String line, String rule) {
    assertThatThrownBy(() -> RULES.conversation(line))
        .isInstanceOf(MalformedLineException.class)
        .hasMessageContaining(rule);
  }

  @Test
  void shouldRefuseAReplyThatNoProcessorWouldKeep() {
    String tooLong = "x".repeat(MAX_REPLY_BYTES + 1);

    assertThatThrownBy(() -> RULES.conversation(messages(user("one"), assistant(tooLong))))
        .hasMessageContaining("MAX_REPLY_BYTES");
  }

  private static String messages(String... messages) {
    return "{\"messages\":[" + String.join(",", messages) + "]}";
  }

  private static String user(String text) {
    return "{\"role\":\"user\",\"content\":\"%s\"}".formatted(text);
  }

  private static String assistant(String text) {
    return "{\"role\":\"assistant\",\"content\":\"%s\"}".formatted(text);
  }
}
