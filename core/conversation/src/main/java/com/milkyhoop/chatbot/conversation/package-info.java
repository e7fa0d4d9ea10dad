/**
 * Decides what becomes of a conversation: what its state is, and what each event changes and has
 * done. Pure: imports no infrastructure, and knows no model.
 */
@NullMarked
package com.milkyhoop.chatbot.conversation;

import org.jspecify.annotations.NullMarked;
