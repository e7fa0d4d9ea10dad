/**
 * Holds what each process needs: configuration, lifecycle, health and metrics endpoint, logging.
 */
@NullMarked
package com.milkyhoop.chatbot.kit;

import org.jspecify.annotations.NullMarked;
