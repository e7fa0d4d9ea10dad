package com.milkyhoop.chatbot.cli;

import com.milkyhoop.chatbot.localstack.AddressFile;
import com.milkyhoop.chatbot.localstack.LocalStack;
import com.milkyhoop.chatbot.localstack.LocalStackBuilder;
import com.milkyhoop.chatbot.localstack.process.AotCaches;
import com.milkyhoop.chatbot.localstack.process.ClassArchives;
import com.milkyhoop.chatbot.localstack.process.ExitActions;
import com.milkyhoop.chatbot.localstack.process.Server;
import com.milkyhoop.chatbot.localstack.tls.StackTls;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Starts a local stack; tests put another chatbot in its place. */
class StackLauncher {

  /** Is short, since whoever pressed Ctrl-C does not want to wait for the ends of replies. */
  private static final String GRACE_FOR_OPEN_REPLIES = "1s";

  private final Terminal terminal;
  private final Home home;
  private final Map<String, String> environment;
  private final CacheRenewal renewal;

  StackLauncher(Terminal terminal, Home home, Map<String, String> environment) {
    this.terminal = terminal;
    this.home = home;
    this.environment = environment;
    renewal = new CacheRenewal(terminal, home);
  }

  /**
   * Starts a stack, and returns when all of it is ready. From then on a process that dies is
   * reported on the terminal, and {@code replay} finds the stack.
   *
   * @param preferred the first ingress listens on its port where that is free
   * @param whenReady told of each part, on any thread
   */
  LocalChatbot launch(StackOptions options, Endpoint preferred, Consumer<Server> whenReady) {
    return launch(options, preferred, false, whenReady);
  }

  /**
   * Starts a stack likewise.
   *
   * @param secure whether brokers and ingresses ask who it is, see {@link LocalStackBuilder#secure}
   */
  LocalChatbot launch(
      StackOptions options, Endpoint preferred, boolean secure, Consumer<Server> whenReady) {
    Map<String, String> variables = new HashMap<>(home.serviceVariables(environment));
    variables.putIfAbsent("GRPC_TOKEN", home.tokenForANewStack());
    variables.putIfAbsent("ADMIN_TOKEN", home.tokenForANewStack());
    variables.putIfAbsent("SHUTDOWN_GRACE", GRACE_FOR_OPEN_REPLIES);
    AotCaches caches = AotCaches.in(home.aotCaches(), ClassArchives.in(home.archives()));
    LocalStackBuilder builder = options.stack(home, preferred, variables).startupCache(caches);
    LocalStack stack = (secure ? builder.secure() : builder).build();
    stack.start(whenReady);
    stack.onDeath(
        death -> terminal.err().println("\n" + death + "\n(log: " + stack.folder() + ")"));
    AddressFile address = AddressFile.write(home.folder(), stack.addresses());
    ExitActions.add(address::close);
    renewal.renew(caches.stale());
    return new Launched(stack, address);
  }

  /**
   * Returns a sentence that says where the token is, for a person who calls the stack with another
   * client.
   */
  String whereTheTokenIs() {
    return environment.containsKey("GRPC_TOKEN") ? "that of GRPC_TOKEN" : "in " + home.tokenFile();
  }

  private record Launched(LocalStack stack, AddressFile address) implements LocalChatbot {
    @Override
    public Endpoint endpoint() {
      return Endpoint.parse(stack.endpoint());
    }

    @Override
    public String token() {
      return stack.token();
    }

    @Override
    public Optional<Path> ca() {
      return stack.tls().map(StackTls::ca);
    }

    @Override
    public void close() {
      address.close();
      stack.close();
    }
  }
}
