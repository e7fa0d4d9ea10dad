/** The rows' home: connecting, the schema, writing, and telling refusals from outages. */
@NullMarked
package com.milkyhoop.chatbot.sink.postgres;

import org.jspecify.annotations.NullMarked;
