package com.milkyhoop.chatbot.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.milkyhoop.chatbot.localstack.process.ChildDeath;
import com.milkyhoop.chatbot.localstack.process.Server;
import com.milkyhoop.chatbot.localstack.process.ServerProcess;
import com.milkyhoop.chatbot.modelstub.StubBehaviour;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalStackTest {

  @TempDir static Path home;
  private static LocalStack stack;
  private static final Queue<String> ready = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void start() throws IOException {
    FakeHome.create(home);
    stack =
        LocalStack.at(home)
            .processors(2)
            .ingresses(2)
            .partitions(6)
            .stub(StubBehaviour.FAST)
            .variables(Map.of("RATE_LIMIT_RATE", "1000", "GRPC_TOKEN", "secret-token-of-a-test"))
            .build();
    stack.start(server -> ready.add(server.name()));
  }

  @AfterAll
  static void close() {
    stack.close();
  }

  @Test
  void shouldTellOfEachServerWhenItIsReady() {
    assertThat(ready)
        .containsExactlyInAnyOrderElementsOf(stack.all().stream().map(Server::name).toList())
        .contains("ingress-1", "ingress-2", "processor-1", "processor-2", "sink-1");
  }

  @Test
  void shouldConnectTheServicesWithTheServers() throws IOException {
    assertThat(environment(stack.processors().get(1)))
        .contains("INSTANCE_ID=processor-2", "RATE_LIMIT_RATE=1000", "TOPIC_PARTITIONS=6")
        .contains("KAFKA_BROKER=" + stack.kafka().bootstrapServers())
        .contains("OPENAI_BASE_URL=" + stack.stub().baseUri());
    assertThat(environment(stack.ingresses().getFirst()))
        .contains("REDIS_PORT=" + stack.redis().port(), "GRPC_TOKEN=secret-token-of-a-test");
    assertThat(environment(stack.sink())).contains("DATABASE_URL=" + stack.databaseUrl());
    assertThat(stack.postgres().address()).isEqualTo(stack.databaseUrl());
  }

  @Test
  void shouldTellOtherProgramsHowTheStubIsAsked() {
    assertThat(stack.addresses())
        .containsEntry("OPENAI_BASE_URL", stack.stub().baseUri().toString())
        .containsKey("OPENAI_API_KEY");
  }

  @Test
  void shouldGiveSecretsOnlyToThoseWhoNeedThem() throws IOException {
    assertThat(environment(stack.sink()))
        .doesNotContain("secret-token-of-a-test", "OPENAI_API_KEY");
    assertThat(environment(stack.ingresses().getFirst()))
        .doesNotContain("OPENAI_API_KEY", "DATABASE_URL");
    assertThat(environment(stack.processors().getFirst()))
        .doesNotContain("secret-token-of-a-test", "DATABASE_URL");
  }

  @Test
  void shouldReportAServiceThatDies() throws InterruptedException {
    BlockingQueue<ChildDeath> deaths = new LinkedBlockingQueue<>();
    stack.onDeath(deaths::add);

    ProcessHandle.of(stack.sink().pid()).orElseThrow().destroyForcibly();

    assertThat(deaths.poll(10, TimeUnit.SECONDS))
        .isEqualTo(new ChildDeath("sink-1", 137, List.of("serving")));
    stack.sink().start();
  }

  @Test
  void shouldAddAndRemoveAProcessorWhileItRuns() throws IOException {
    ServiceProcess added = stack.addProcessor();
    assertThat(stack.processors()).endsWith(added).hasSize(3);
    assertThat(environment(added)).contains("INSTANCE_ID=processor-3", "processor-3/state");

    stack.removeProcessor(added);

    assertThat(added.isRunning()).isFalse();
    assertThat(stack.processors()).doesNotContain(added).hasSize(2);
    assertThatThrownBy(() -> stack.removeProcessor(added)).hasMessageContaining("processor-3");
  }

  @Test
  void shouldRunAnotherReleaseFromTheNextStartOn(@TempDir Path other, @TempDir Path empty)
      throws IOException {
    Release next = Release.at(FakeHome.create(other)).with("LOG_LEVEL", "DEBUG");
    ServiceProcess ingress = stack.ingresses().getLast();
    String address = ingress.address();

    ingress.stop();
    ingress.use(next);
    ingress.start();

    assertThat(commandLine(ingress)).contains(other.toString()).doesNotContain(home.toString());
    assertThat(environment(ingress)).contains("LOG_LEVEL=DEBUG", "INSTANCE_ID=ingress-2");
    assertThat(ingress.address()).isEqualTo(address);
    assertThatThrownBy(() -> ingress.use(Release.at(empty))).hasMessageContaining("is not built");

    ingress.use(Release.at(home));
    ingress.restart();

    assertThat(commandLine(ingress)).contains(home.toString());
    assertThat(environment(ingress)).doesNotContain("LOG_LEVEL");
  }

  @Test
  void shouldStopEverythingAndNameTheCauseWhenAServiceDoesNotStart() {
    LocalStack failing = LocalStack.at(home).variable("FAIL", "processor-1").build();

    assertThatThrownBy(failing::start)
        .hasMessageContainingAll("processor-1 did not start", "exit code 2", "no such setting");

    assertThat(failing.all()).noneMatch(Server::isRunning);
    assertThat(failing.folder()).doesNotExist();
  }

  @Test
  void shouldRefuseAHomeThatIsNotBuilt(@TempDir Path empty) {
    assertThatThrownBy(() -> LocalStack.at(empty).build())
        .hasMessageContainingAll("ingress-grpc is not built", "mvn -DskipTests package");
  }

  @Test
  void shouldLeaveNothingBehindButAFolderThatWasGiven(@TempDir Path kept) throws IOException {
    LocalStack own = LocalStack.at(home).folder(kept).variable("OPENAI_API_KEY", "sk-real").build();
    own.start();
    List<Long> pids = own.processes().stream().map(ServerProcess::pid).toList();
    assertThat(environment(own.processors().getFirst()))
        .contains("OPENAI_API_KEY=sk-real")
        .doesNotContain("OPENAI_BASE_URL");
    assertThat(own.addresses()).doesNotContainKey("OPENAI_API_KEY");

    own.close();

    assertThat(pids).hasSize(6).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    assertThat(Files.readString(kept.resolve("sink-1/sink-1.log"))).contains("serving");
  }

  private static String commandLine(ServiceProcess service) {
    return ProcessHandle.of(service.pid()).orElseThrow().info().commandLine().orElseThrow();
  }

  private static String environment(ServiceProcess service) throws IOException {
    try (InputStream in = service.http("/metrics").toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
