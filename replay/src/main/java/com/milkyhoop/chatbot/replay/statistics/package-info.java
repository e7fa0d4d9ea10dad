/** Says how sure a run's verdicts are: pure functions of verdicts, with seeds. */
@NullMarked
package com.milkyhoop.chatbot.replay.statistics;

import org.jspecify.annotations.NullMarked;
