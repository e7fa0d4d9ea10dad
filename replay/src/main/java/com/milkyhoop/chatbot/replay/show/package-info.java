/** {@code list} and {@code show}: the log for a person. */
@NullMarked
package com.milkyhoop.chatbot.replay.show;

import org.jspecify.annotations.NullMarked;
