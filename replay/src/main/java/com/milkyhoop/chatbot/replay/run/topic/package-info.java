/** The two topics of replays: their settings, keys, records and clients. */
@NullMarked
package com.milkyhoop.chatbot.replay.run.topic;

import org.jspecify.annotations.NullMarked;
