/** The ledger's topology: read and price, then add up by user. */
@NullMarked
package com.milkyhoop.chatbot.usage.topology;

import org.jspecify.annotations.NullMarked;
