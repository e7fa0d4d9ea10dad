/**
 * Budgets of users, and of all together: limits, what is spent, what is held for messages in
 * flight.
 */
@NullMarked
package com.milkyhoop.chatbot.ingress.budget;

import org.jspecify.annotations.NullMarked;
