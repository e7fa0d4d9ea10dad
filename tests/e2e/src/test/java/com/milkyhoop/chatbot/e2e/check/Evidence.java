package com.milkyhoop.chatbot.e2e.check;

import com.milkyhoop.chatbot.e2e.load.CancelAnswer;
import com.milkyhoop.chatbot.e2e.load.ClientView;
import com.milkyhoop.chatbot.event.LateCalls;
import java.util.List;
import java.util.Map;

/**
 * All that is known of a run once it is quiet.
 *
 * @param sends in the order of each conversation's partition
 * @param finals every copy, aborted ones too
 * @param logged in the order of each conversation's partition
 * @param late what calls have cost that were given up
 * @param clients what each client was told
 * @param modelCalls by the last user message of the prompt
 */
public record Evidence(
    List<Send> sends,
    List<FinalCopy> finals,
    List<Logged> logged,
    List<LateCalls> late,
    List<MessageRow> messageRows,
    List<LogRow> logRows,
    List<ClientView> clients,
    List<CancelAnswer> cancelAnswers,
    Map<String, Integer> modelCalls) {}
