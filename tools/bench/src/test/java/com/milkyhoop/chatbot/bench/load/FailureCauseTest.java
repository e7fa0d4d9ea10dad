package com.milkyhoop.chatbot.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailureCauseTest {
  @Test
  void shouldNameTheServersReasonBesideTheCode() {
    var status =
        Status.newBuilder()
            .setCode(Code.UNAVAILABLE_VALUE)
            .setMessage("Kafka did not confirm the request in time")
            .addDetails(Any.pack(ErrorInfo.newBuilder().setReason("REQUEST_NOT_STORED").build()))
            .build();

    String cause = FailureCause.of(StatusProto.toStatusRuntimeException(status));

    assertThat(cause)
        .isEqualTo("UNAVAILABLE REQUEST_NOT_STORED: Kafka did not confirm the request in time");
  }

  @Test
  void shouldNameTheExceptionThatWasTheFirstOfAll() {
    Throwable refused = new ConnectException("Connection refused");
    Throwable failure =
        io.grpc.Status.UNAVAILABLE
            .withDescription("io exception")
            .withCause(new IOException("can't connect", refused))
            .asRuntimeException();

    String cause = FailureCause.of(failure);

    assertThat(cause).isEqualTo("UNAVAILABLE: io exception; ConnectException: Connection refused");
  }

  @Test
  void shouldCallEqualWhatDiffersInPortsAndIdsAlone() {
    var one = new CompletionException(new IOException("request 7f3a12bc-01ab to port 40123"));
    var other = new CompletionException(new IOException("request 00c1d2e3-99ff to port 33001"));

    assertThat(FailureCause.of(one))
        .isEqualTo(FailureCause.of(other))
        .isEqualTo("IOException: request … to port …");
  }

  @Test
  void shouldEndWhereCausesGoInARing() {
    var inner = new IllegalStateException("inner");
    inner.initCause(new IOException("outer", inner));

    assertThat(FailureCause.of(inner)).isEqualTo("IOException: outer");
  }
}
