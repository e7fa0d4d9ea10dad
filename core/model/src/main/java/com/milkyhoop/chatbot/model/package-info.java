/**
 * Holds what is said to a model and what it says: prompts, token counts, the port to a chat model.
 * Pure: no client, no thread, no clock of its own.
 */
@NullMarked
package com.milkyhoop.chatbot.model;

import org.jspecify.annotations.NullMarked;
