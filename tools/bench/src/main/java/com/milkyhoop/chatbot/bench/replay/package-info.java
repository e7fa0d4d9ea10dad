/** Says how long the programs that read the log back take. */
@NullMarked
package com.milkyhoop.chatbot.bench.replay;

import org.jspecify.annotations.NullMarked;
