/** Holds what the log alone gives back: a database's rows, and the processors' conversations. */
@NullMarked
package com.milkyhoop.chatbot.replay.rebuild;

import org.jspecify.annotations.NullMarked;
