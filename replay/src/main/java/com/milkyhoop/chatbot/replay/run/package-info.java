/**
 * The engine of a run: the arms, the frozen cohort, the planner that writes tasks, the workers that
 * take them, and the results. Nothing here writes to a topic of the chat.
 */
@NullMarked
package com.milkyhoop.chatbot.replay.run;

import org.jspecify.annotations.NullMarked;
