/**
 * Tries the scripts of {@code deploy/} and {@code .ci/} with programs that only note their calls.
 */
@NullMarked
package com.milkyhoop.chatbot.e2e.deploy;

import org.jspecify.annotations.NullMarked;
