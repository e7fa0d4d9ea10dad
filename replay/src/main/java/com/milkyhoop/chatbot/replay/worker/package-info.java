/** {@code replay-worker}: works on the tasks of runs as a process of its own. */
@NullMarked
package com.milkyhoop.chatbot.replay.worker;

import org.jspecify.annotations.NullMarked;
