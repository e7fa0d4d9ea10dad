/** Token buckets: in Redis for all instances, in memory where Redis is away. */
@NullMarked
package com.milkyhoop.chatbot.ingress.ratelimit;

import org.jspecify.annotations.NullMarked;
