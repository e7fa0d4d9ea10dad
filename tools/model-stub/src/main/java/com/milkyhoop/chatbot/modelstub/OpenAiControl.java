package com.milkyhoop.chatbot.modelstub;

import java.net.URI;
import java.util.List;

/** Steers a stub, and tells what it saw, for tests and the command line. Thread-safe. */
public interface OpenAiControl {

  /** The value of OPENAI_BASE_URL that leads to the stub. */
  URI baseUri();

  /** Behaves so towards the requests that come from now on. */
  void behave(StubBehaviour behaviour);

  StubBehaviour behaviour();

  /** Plans outcomes for coming requests, after those that are planned already. */
  void plan(List<PlannedOutcome> outcomes);

  /** Forgets the outcomes that are still planned. */
  void forgetPlan();

  /** The last well-formed requests (some 2,000), in the order in which they arrived. */
  List<ReceivedRequest> requests();

  /** Returns those of them with a higher number: for a test with more requests than are kept. */
  List<ReceivedRequest> requestsAfter(long number);

  void clearRequests();

  StubCounts counts();
}
