package com.milkyhoop.chatbot.localstack;

import com.milkyhoop.chatbot.localstack.process.ChildSpec;
import com.milkyhoop.chatbot.localstack.process.FreePorts;
import com.milkyhoop.chatbot.localstack.process.JavaCommand;
import com.milkyhoop.chatbot.localstack.process.Probe;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.localstack.process.Signal;
import com.milkyhoop.chatbot.modelstub.OpenAiControl;
import com.milkyhoop.chatbot.modelstub.OpenAiStubMain;
import com.milkyhoop.chatbot.modelstub.PlannedOutcome;
import com.milkyhoop.chatbot.modelstub.ReceivedRequest;
import com.milkyhoop.chatbot.modelstub.RemoteOpenAiStub;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import com.milkyhoop.chatbot.modelstub.StubCounts;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs the stub as a process of its own, and steers it over its control API. Started again, it
 * behaves as it did at first and has forgotten the rest.
 */
public final class OpenAiStubProcess extends ServerProcess implements OpenAiControl {

  private final int port;
  private final OpenAiControl control;

  /**
   * @param folder for its log
   */
  public OpenAiStubProcess(Path folder, List<String> jvmOptions, StubBehaviour behaviour) {
    this("openai-stub", folder, jvmOptions, behaviour);
  }

  /**
   * @param name of the process
   * @param folder for its log
   */
  public OpenAiStubProcess(
      String name, Path folder, List<String> jvmOptions, StubBehaviour behaviour) {
    this(name, folder, FreePorts.next(), jvmOptions, behaviour);
  }

  private OpenAiStubProcess(
      String name, Path folder, int port, List<String> jvmOptions, StubBehaviour behaviour) {
    super(
        new ChildSpec(
            name,
            JavaCommand.onOurClassPath(
                jvmOptions, OpenAiStubMain.class, OpenAiStubMain.arguments(port, behaviour)),
            Map.of(),
            folder,
            folder.resolve(name + ".log"),
            Signal.TERM));
    this.port = port;
    this.control = new RemoteOpenAiStub(URI.create("http://127.0.0.1:" + port + "/v1"));
  }

  @Override
  protected boolean isReady() {
    return Probe.accepts(port);
  }

  @Override
  public String address() {
    return baseUri().toString();
  }

  @Override
  public URI baseUri() {
    return control.baseUri();
  }

  @Override
  public void behave(StubBehaviour behaviour) {
    control.behave(behaviour);
  }

  @Override
  public StubBehaviour behaviour() {
    return control.behaviour();
  }

  @Override
  public void plan(List<PlannedOutcome> outcomes) {
    control.plan(outcomes);
  }

  @Override
  public void forgetPlan() {
    control.forgetPlan();
  }

  @Override
  public List<ReceivedRequest> requests() {
    return control.requests();
  }

  @Override
  public List<ReceivedRequest> requestsAfter(long number) {
    return control.requestsAfter(number);
  }

  @Override
  public void clearRequests() {
    control.clearRequests();
  }

  @Override
  public StubCounts counts() {
    return control.counts();
  }
}
