/** Child processes: started, watched, signalled, and never left behind. */
@NullMarked
package com.milkyhoop.chatbot.localstack.process;

import org.jspecify.annotations.NullMarked;
