/** Holds what is said of a reply: by checks, by a program, or by a model. */
@NullMarked
package com.milkyhoop.chatbot.replay.judge;

import org.jspecify.annotations.NullMarked;
