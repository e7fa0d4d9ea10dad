/** Decides what is asked next, writes tasks, counts results and costs. */
@NullMarked
package com.milkyhoop.chatbot.replay.run.plan;

import org.jspecify.annotations.NullMarked;
