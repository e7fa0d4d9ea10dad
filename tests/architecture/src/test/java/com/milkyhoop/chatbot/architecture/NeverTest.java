package com.milkyhoop.chatbot.architecture;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Breaks each rule once, in a small repository of its own. */
class NeverTest {
  @TempDir private Path home;

  @ParameterizedTest
  @EnumSource
  void shouldSayWhatToDoInsteadWhenAClassDoesIt(Never rule) throws IOException {
    Modules broken = broken(rule).modules();

    assertThatThrownBy(() -> rule.check(broken))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(rule.what)
        .hasMessageContaining("because");
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindNothingWhenNoClassDoesIt(Never rule) throws IOException {
    Modules kept = kept().modules();

    assertThatCode(() -> rule.check(kept)).doesNotThrowAnyException();
  }

  /** Every arrow that is allowed. */
  private SmallRepository kept() {
    return new SmallRepository(home)
        .add("schemas", "schemas.Codecs", "public Object turns() { return this; }")
        .add("kit/service-kit", "kit.Component", "")
        .add("kit/kafka-kit", "kafka.Settings", "schemas.Codecs codecs; kit.Component component;")
        .add("core/model", "model.Prompt", "")
        .add("core/model-openai", "model.openai.Client", "Thread thread; kit.Component component;")
        .add("core/conversation", "conversation.Decision", "schemas.Codecs codecs;")
        .add(
            "stream-processor",
            "processor.topology.Handler",
            "Object o(schemas.Codecs it) { return it.turns(); }")
        .add("tools/local-stack", "localstack.Stack", "schemas.Codecs codecs;")
        .add(
            "tools/bench",
            "bench.Bench",
            "processor.topology.Handler handler; localstack.Stack stack;")
        .add(
            "tools/bench",
            "bench.history.Loader",
            "Object o(schemas.Codecs it) { return it.turns(); }")
        .add("tests/test-kit", "testkit.Servers", "model.Prompt prompt; localstack.Stack stack;")
        .add("tests/e2e", "e2e.Test", "localstack.Stack stack; testkit.Servers servers;");
  }

  private SmallRepository broken(Never rule) {
    var repository = new SmallRepository(home);
    return switch (rule) {
      case CONTRACT_KNOWS_OURS ->
          repository
              .add("schemas", "schemas.Codecs", "kit.Component component;")
              .add("kit/service-kit", "kit.Component", "");
      case SERVICE_KIT_KNOWS_OURS ->
          repository
              .add("schemas", "schemas.Codecs", "")
              .add("kit/service-kit", "kit.Component", "schemas.Codecs codecs;");
      case KIT_KNOWS_A_SERVICE ->
          repository
              .add("kit/kafka-kit", "kafka.Settings", "model.Prompt prompt;")
              .add("core/model", "model.Prompt", "");
      case DEPLOYABLE_IMPORTS_A_DEPLOYABLE ->
          repository
              .add("ingress-grpc", "ingress.Call", "processor.Turn turn;")
              .add("stream-processor", "processor.Turn", "");
      case TOOL_IMPORTS_A_DEPLOYABLE ->
          repository
              .add("tools/local-stack", "localstack.Stack", "processor.Turn turn;")
              .add("stream-processor", "processor.Turn", "");
      case CORE_IS_NOT_PURE -> repository.add("core/model", "model.Prompt", "Thread thread;");
      case CORES_KNOW_EACH_OTHER ->
          repository
              .add("core/conversation", "conversation.Decision", "model.Prompt prompt;")
              .add("core/model", "model.Prompt", "");
      case CHAT_TURNS_ARE_READ_BY_OTHERS ->
          repository
              .add("schemas", "schemas.Codecs", "public Object turns() { return this; }")
              .add(
                  "sink-postgres",
                  "sink.Reader",
                  "Object read(schemas.Codecs it) { return it.turns(); }");
      case KAFKA_CLIENT_IS_MADE_ELSEWHERE ->
          repository.add(
              "sink-postgres",
              "sink.Reader",
              "Object o = org.apache.kafka.clients.admin.Admin.create(java.util.Map.of());");
      case FIXTURE_IS_IN_AN_IMAGE ->
          repository
              .add("sink-postgres", "sink.Reader", "localstack.Stack stack;")
              .add("tools/local-stack", "localstack.Stack", "");
      case MAIN_USES_TESTS ->
          repository
              .add("tools/bench", "bench.Bench", "testkit.Servers servers;")
              .add("tests/test-kit", "testkit.Servers", "");
      case BLACK_BOX_LOOKS_INSIDE ->
          repository
              .add("tests/e2e", "e2e.Test", "sink.Reader reader;")
              .add("sink-postgres", "sink.Reader", "");
      case PACKAGE_IS_SPLIT ->
          repository
              .add("tools/bench", "sink.Benchmark", "")
              .add("sink-postgres", "sink.Reader", "");
      case PACKAGES_ARE_IN_A_RING ->
          repository
              .add("sink-postgres", "sink.kafka.Reader", "sink.row.Row row;")
              .add("sink-postgres", "sink.row.Row", "sink.kafka.Reader reader;");
    };
  }
}
