/** The public log as a source: ranges of offsets, events in their order, conversations. */
@NullMarked
package com.milkyhoop.chatbot.replay.log;

import org.jspecify.annotations.NullMarked;
