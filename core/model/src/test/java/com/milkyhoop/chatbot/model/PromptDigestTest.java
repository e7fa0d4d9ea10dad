package com.milkyhoop.chatbot.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.milkyhoop.chatbot.model.Prompt.Message;
import com.milkyhoop.chatbot.model.Prompt.Role;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromptDigestTest {

  /** Computed with Python: the log's readers may compute it in any language. */
  @Test
  void shouldBeTheDigestThatTheDocumentsDefineR16() {
    var messages =
        List.of(new Message(Role.SYSTEM, "Be kind."), new Message(Role.USER, "Apa kabar? 🙂"));

    assertThat(PromptDigest.of(messages))
        .isEqualTo("ac8fa5bd0a42f2538ac156a62478f073b1121b5f83951518cf5d09f3bab15082");
  }

  @Test
  void shouldTellPromptsApartThatDifferInRoleBoundOrOrderR16() {
    var user = new Message(Role.USER, "ab");

    assertThat(
            Set.of(
                PromptDigest.of(List.of()),
                PromptDigest.of(List.of(user)),
                PromptDigest.of(List.of(new Message(Role.ASSISTANT, "ab"))),
                PromptDigest.of(List.of(new Message(Role.USER, "a"), new Message(Role.USER, "b"))),
                PromptDigest.of(List.of(user, new Message(Role.USER, ""))),
                PromptDigest.of(List.of(new Message(Role.USER, ""), user))))
        .hasSize(6);
  }
}
