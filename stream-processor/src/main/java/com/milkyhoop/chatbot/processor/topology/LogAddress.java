package com.milkyhoop.chatbot.processor.topology;

import com.milkyhoop.chatbot.schemas.LogKey;

/**
 * Says where a record of the log topic goes: to the partition of the task, whatever its key. So an
 * erasure that a task writes stands behind all that the task wrote before it.
 */
record LogAddress(int partition, LogKey key) {}
