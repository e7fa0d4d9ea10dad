package com.milkyhoop.chatbot.e2e.check;

import com.milkyhoop.chatbot.e2e.load.CancelAnswer;
import com.milkyhoop.chatbot.e2e.load.ClientView;
import java.util.List;

/** What is known of one request. */
record RequestEvidence(
    Send send,
    List<FinalCopy> finals,
    List<Logged> logged,
    List<MessageRow> messageRows,
    List<LogRow> logRows,
    List<ClientView> clients,
    List<CancelAnswer> cancelAnswers,
    int modelCalls) {}
