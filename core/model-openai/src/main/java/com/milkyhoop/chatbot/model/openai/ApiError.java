package com.milkyhoop.chatbot.model.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.OptionalInt;

/**
 * The {@code error} object of an answer; a field that is absent is empty. Its texts come from
 * outside: only {@link PublicText} makes them fit for a message.
 */
record ApiError(String message, String type, String code) {
  /** Of an answer that does not say what is wrong. */
  static final ApiError UNKNOWN = new ApiError("", "", "");

  private static final int FIRST_ERROR_STATUS = 400;
  private static final int LAST_ERROR_STATUS = 599;

  /** Reads the value that the parser stands on: the object, or only its message. */
  static ApiError read(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return new ApiError(json.getText(), "", "");
    }
    String message = "";
    String type = "";
    String code = "";
    if (json.currentToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "message" -> message = scalar(json);
          case "type" -> type = scalar(json);
          case "code" -> code = scalar(json);
          default -> json.skipChildren();
        }
      }
    }
    return new ApiError(message, type, code);
  }

  /** What names the error best for a program: its code, else its type. */
  String label() {
    return code.isEmpty() ? type : code;
  }

  /** The HTTP status that a server which had sent 200 already put into the code. */
  OptionalInt status() {
    if (!code.matches("[0-9]{3}")) {
      return OptionalInt.empty();
    }
    int status = Integer.parseInt(code);
    return status >= FIRST_ERROR_STATUS && status <= LAST_ERROR_STATUS
        ? OptionalInt.of(status)
        : OptionalInt.empty();
  }

  private static String scalar(JsonParser json) throws IOException {
    json.skipChildren();
    return json.currentToken() == JsonToken.VALUE_NULL || !json.currentToken().isScalarValue()
        ? ""
        : json.getText();
  }
}
