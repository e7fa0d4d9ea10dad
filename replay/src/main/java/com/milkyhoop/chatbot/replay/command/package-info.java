/** Holds what all commands share: where they write, and how they fail. */
@NullMarked
package com.milkyhoop.chatbot.replay.command;

import org.jspecify.annotations.NullMarked;
