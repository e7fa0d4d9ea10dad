/**
 * Fakes of the port to a chat model, and the suite that they pass as its adapters do: {@link
 * com.milkyhoop.chatbot.testkit.model.ChatModelContract}.
 */
@NullMarked
package com.milkyhoop.chatbot.testkit.model;

import org.jspecify.annotations.NullMarked;
