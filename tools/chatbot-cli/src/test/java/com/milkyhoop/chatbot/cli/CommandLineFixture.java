package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.localstack.process.ChildStartException;
import com.milkyhoop.chatbot.localstack.process.Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The command line with a fake chatbot behind it and what it printed. */
final class CommandLineFixture implements AutoCloseable {

  final FakeChatbot chatbot = new FakeChatbot();
  final FakeSleeper sleeper = new FakeSleeper();
  final FakeCtrlC ctrlC = new FakeCtrlC();
  final Map<String, String> environment = new HashMap<>();
  final List<String> stackEvents = new ArrayList<>();
  boolean stackStarts = true;
  boolean interactive;

  private final Path home;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  CommandLineFixture(Path home) throws IOException {
    this.home = home;
  }

  int run(String input, String... arguments) {
    Terminal terminal = terminal(input);
    Home its = new Home(home);
    ClientFactory clients = new ClientFactory(its, chatbot, sleeper, environment);
    return ChatbotCommand.line(terminal, clients, new FakeLauncher(terminal), its, environment)
        .execute(arguments);
  }

  /** Runs a command over real connections. */
  int runOver(Channels channels, String... arguments) {
    return ChatbotCommand.line(terminal(""), new Home(home), channels, sleeper, environment)
        .execute(arguments);
  }

  /** With the launcher that starts real stacks. */
  int runForReal(String... arguments) {
    return ChatbotCommand.line(terminal(""), new Home(home), chatbot, sleeper, environment)
        .execute(arguments);
  }

  private Terminal terminal(String input) {
    out = new StringWriter();
    err = new StringWriter();
    return new Terminal(
        new BufferedReader(new StringReader(input)),
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        ctrlC,
        interactive,
        Optional.empty());
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  @Override
  public void close() {
    chatbot.close();
  }

  /** Starts nothing, and says that it did. */
  private final class FakeLauncher extends StackLauncher {
    FakeLauncher(Terminal terminal) {
      super(terminal, new Home(home), environment);
    }

    @Override
    LocalChatbot launch(
        StackOptions options, Endpoint preferred, boolean secure, Consumer<Server> whenReady) {
      if (!stackStarts) {
        throw new ChildStartException("kafka did not start: no memory");
      }
      stackEvents.add("started for " + preferred);
      return new LocalChatbot() {
        @Override
        public Endpoint endpoint() {
          return new Endpoint("localhost", 7777);
        }

        @Override
        public String token() {
          return "stack-token";
        }

        @Override
        public void close() {
          stackEvents.add("stopped");
        }
      };
    }
  }
}
