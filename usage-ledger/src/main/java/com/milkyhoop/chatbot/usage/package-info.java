/**
 * The usage ledger: reads the log of turns, prices their calls, and keeps what each user has used
 * of each model by day and month. A process of its own, so that no fault of it stops a turn.
 */
@NullMarked
package com.milkyhoop.chatbot.usage;

import org.jspecify.annotations.NullMarked;
