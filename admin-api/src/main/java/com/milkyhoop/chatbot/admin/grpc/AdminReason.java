package com.milkyhoop.chatbot.admin.grpc;

import io.grpc.Status;

/** Names why a call of an operator fails; docs/admin.md describes each. */
enum AdminReason {
  TOKEN_INVALID(Status.Code.UNAUTHENTICATED),
  TOKEN_EXPIRED(Status.Code.UNAUTHENTICATED),
  IDENTITY_UNAVAILABLE(Status.Code.UNAVAILABLE),
  SCOPE_MISSING(Status.Code.PERMISSION_DENIED),
  USER_FORBIDDEN(Status.Code.PERMISSION_DENIED),
  FIELDS_INVALID(Status.Code.INVALID_ARGUMENT),
  REQUEST_UNREADABLE(Status.Code.INVALID_ARGUMENT),
  ERASURE_UNKNOWN(Status.Code.NOT_FOUND),
  TOO_MANY_CALLS(Status.Code.RESOURCE_EXHAUSTED),
  CLIENT_TOO_SLOW(Status.Code.ABORTED),
  KAFKA_UNAVAILABLE(Status.Code.UNAVAILABLE),
  DATABASE_UNAVAILABLE(Status.Code.UNAVAILABLE),
  ADMIN_ERROR(Status.Code.INTERNAL);

  private final Status.Code code;

  AdminReason(Status.Code code) {
    this.code = code;
  }

  Status.Code code() {
    return code;
  }

  /** Returns whether the same call may succeed later. */
  boolean mayRetry() {
    return code == Status.Code.UNAVAILABLE || code == Status.Code.RESOURCE_EXHAUSTED;
  }
}
