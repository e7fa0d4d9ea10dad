/** Takes tasks from the share group, calls models, writes results. */
@NullMarked
package com.milkyhoop.chatbot.replay.run.work;

import org.jspecify.annotations.NullMarked;
