/** The sink's tables, as who compares them reads them. */
@NullMarked
package com.milkyhoop.chatbot.replay.rows;

import org.jspecify.annotations.NullMarked;
