/** {@code export}: turns of the log as training data, or as they are. */
@NullMarked
package com.milkyhoop.chatbot.replay.export;

import org.jspecify.annotations.NullMarked;
