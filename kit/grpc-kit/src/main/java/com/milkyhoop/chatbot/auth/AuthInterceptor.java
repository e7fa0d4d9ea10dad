package com.milkyhoop.chatbot.auth;

import com.milkyhoop.chatbot.grpc.Peer;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who calls, before anything is done for them, and keeps the answer in the context of the
 * call. It refuses nobody: {@link #required} is what a call must pass before it is served, so that
 * those that stand between can count, trace and explain a refusal.
 */
public final class AuthInterceptor implements ServerInterceptor {
  public static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final Logger log = LoggerFactory.getLogger(AuthInterceptor.class);
  private static final Context.Key<Authentication> AUTHENTICATION = Context.key("authentication");
  private static final Context.Key<CallOrigin> ORIGIN = Context.key("call-origin");
  private static final String SCHEME = "Bearer ";
  private static final int MAX_TOKEN = 8 * 1024;

  private final List<Authenticator> authenticators;

  public AuthInterceptor(List<Authenticator> authenticators) {
    this.authenticators = List.copyOf(authenticators);
  }

  /** Returns what is known of the caller whose handler or interceptor runs on this thread. */
  public static Authentication current() {
    return AUTHENTICATION.get();
  }

  /**
   * Returns the principal whose handler runs on this thread.
   *
   * @throws IllegalStateException where nobody checked that there is one
   */
  public static Principal principal() {
    if (current() instanceof Authentication.Granted(Principal principal)) {
      return principal;
    }
    throw new IllegalStateException("the call was let in without a principal");
  }

  /** Returns where the call comes from whose handler or interceptor runs on this thread. */
  public static CallOrigin origin() {
    return ORIGIN.get();
  }

  /**
   * Refuses calls without a principal. A StatusRuntimeException ends the call here; what else is
   * thrown is for an interceptor before this one.
   */
  public static ServerInterceptor required(Refusal refusal) {
    return new ServerInterceptor() {
      @Override
      public <Q, P> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
        return switch (current()) {
          case Authentication.Granted _ -> next.startCall(call, headers);
          case Authentication.Denied denied -> refuse(call, refusal.of(origin(), denied));
        };
      }
    };
  }

  /** Says what is thrown for a call that is refused. */
  @FunctionalInterface
  public interface Refusal {
    RuntimeException of(CallOrigin origin, Authentication.Denied why);
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    Authentication authentication = judge(headers, call);
    var origin =
        new CallOrigin(
            Peer.of(call.getAttributes()), call.getMethodDescriptor().getFullMethodName());
    Context context = Context.current().withValues(AUTHENTICATION, authentication, ORIGIN, origin);
    return Contexts.interceptCall(context, call, headers, next);
  }

  private static <Q> ServerCall.Listener<Q> refuse(ServerCall<Q, ?> call, RuntimeException why) {
    if (!(why instanceof StatusRuntimeException status)) {
      throw why;
    }
    Metadata trailers = status.getTrailers();
    call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  /** Judges, and throws nothing: nobody before this one gives a call that breaks a reason. */
  private Authentication judge(Metadata headers, ServerCall<?, ?> call) {
    try {
      return authenticate(headers.get(AUTHORIZATION), call);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("credentials could not be judged");
      return new Authentication.Denied(Authentication.Denial.UNDECIDED, "internal error");
    }
  }

  private Authentication authenticate(@Nullable String header, ServerCall<?, ?> call) {
    if (header != null && header.length() > MAX_TOKEN) {
      return new Authentication.Denied(Authentication.Denial.INVALID, "it is too long");
    }
    if (header != null && !isBearer(header)) {
      return new Authentication.Denied(Authentication.Denial.INVALID, "");
    }
    Optional<String> bearer =
        Optional.ofNullable(header).map(it -> it.substring(SCHEME.length()).strip());
    Optional<X509Certificate> certificate =
        Optional.ofNullable(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION))
            .flatMap(AuthInterceptor::certificate);
    return Authenticator.judge(authenticators, new Credentials(bearer, certificate));
  }

  private static boolean isBearer(String header) {
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  private static Optional<X509Certificate> certificate(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate own
          ? Optional.of(own)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException _) {
      return Optional.empty();
    }
  }
}
