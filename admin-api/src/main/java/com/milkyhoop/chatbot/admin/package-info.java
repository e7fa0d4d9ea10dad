/**
 * The operators' server: erasures, exports, dead letters, conversations and usage over gRPC. What
 * it does is {@code kit/operator-kit}'s; it keeps nothing of its own.
 */
@NullMarked
package com.milkyhoop.chatbot.admin;

import org.jspecify.annotations.NullMarked;
