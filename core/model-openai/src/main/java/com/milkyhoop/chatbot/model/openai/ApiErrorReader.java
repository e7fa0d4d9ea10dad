package com.milkyhoop.chatbot.model.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads what a server says went wrong, in whichever of the usual shapes: OpenAI's {@code error}
 * object, {@code error} as text (Ollama, TGI), fields at the top (vLLM, DashScope), {@code detail}
 * of FastAPI, which Mistral puts into {@code message}, arrays (Gemini, Cloudflare's {@code
 * errors}), a status beside a good answer ({@code base_resp} of MiniMax), and the provider's answer
 * within a gateway's (OpenRouter's {@code metadata.raw}). Errors are rare, so this reads with
 * patience: any shape gives an error, though perhaps one that says nothing.
 */
final class ApiErrorReader {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_DEPTH = 8;
  private static final int MAX_LOCATIONS = 16;
  private static final int MAX_MESSAGE_CHARS = 16 * 1024;

  private final JsonParser json;

  private ApiErrorReader(JsonParser json) {
    this.json = json;
  }

  /** Reads a body or the data of an event: JSON, else words, but not those of a web page. */
  static ApiError parse(String text) {
    String words = text.strip();
    if (words.startsWith("{") || words.startsWith("[") || words.startsWith("\"")) {
      try (JsonParser json = JSON.createParser(words)) {
        json.nextToken();
        return read(json);
      } catch (IOException _) {
        // The exception quotes the answer, which may hold text of the conversation.
        return ApiError.UNKNOWN;
      }
    }
    return words.startsWith("<") ? ApiError.UNKNOWN : ApiError.saying(words);
  }

  /** Reads the value that the parser stands on. */
  static ApiError read(JsonParser json) throws IOException {
    return new ApiErrorReader(json).value(0);
  }

  private ApiError value(int depth) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> words(json.getText());
      case START_OBJECT -> depth < MAX_DEPTH ? object(depth) : skipped();
      case START_ARRAY -> depth < MAX_DEPTH ? array(depth) : skipped();
      case null, default -> ApiError.UNKNOWN;
    };
  }

  /** Gateways quote their provider's JSON as text. */
  private static ApiError words(String text) {
    ApiError quoted = text.startsWith("{") || text.startsWith("[") ? parse(text) : ApiError.UNKNOWN;
    return quoted.message().isEmpty() ? quoted.or(ApiError.saying(text)) : quoted;
  }

  /** Joins what the elements say; the first one names the error. */
  private ApiError array(int depth) throws IOException {
    ApiError all = ApiError.UNKNOWN;
    List<String> locations = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      ApiError next = value(depth + 1);
      all = all.or(next).withMessage(joined(all.message(), "; ", next.message()));
      locations.addAll(next.locations());
    }
    List<String> bounded = locations.stream().limit(MAX_LOCATIONS).toList();
    return new ApiError(
        all.message(), all.type(), all.code(), all.param(), bounded, all.retryAfter());
  }

  private ApiError object(int depth) throws IOException {
    var fields = new Fields();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName().toLowerCase(Locale.ROOT).replace("_", "");
      json.nextToken();
      field(name, fields, depth);
    }
    return fields.error();
  }

  private void field(String name, Fields fields, int depth) throws IOException {
    switch (name) {
      case "message", "msg", "errormsg", "errormessage", "errordescription", "statusmsg" -> {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
          fields.own = fields.own.or(words(json.getText()));
        } else {
          fields.inner = fields.inner.or(value(depth + 1));
        }
      }
      case "error", "errors", "detail", "details", "baseresp" -> {
        boolean words = json.currentToken() == JsonToken.VALUE_STRING;
        ApiError read = value(depth + 1);
        if (words) {
          fields.weak = fields.weak.or(read);
        } else {
          fields.inner = fields.inner.or(read);
        }
      }
      case "raw" -> fields.quoted = fields.quoted.or(value(depth + 1));
      case "metadata" -> fields.quoted = fields.quoted.or(value(depth + 1));
      case "title" -> fields.title = scalar();
      case "type", "errortype" -> fields.named(scalar());
      case "code", "errorcode", "statuscode" -> fields.numbered(scalar());
      case "status" -> fields.status = scalar();
      case "param" -> fields.param = scalar();
      case "loc" -> fields.location = location();
      case "retrydelay" -> fields.retryAfter = delay(scalar());
      default -> json.skipChildren();
    }
  }

  private String location() throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      return scalar();
    }
    String path = "";
    while (json.nextToken() != JsonToken.END_ARRAY) {
      path = joined(path, ".", scalar());
    }
    return path;
  }

  /** Google's way to write a duration: "36s", "0.5s". */
  private static Optional<Duration> delay(String text) {
    return text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?s")
        ? Optional.of(
            Duration.ofMillis(
                new BigDecimal(text.substring(0, text.length() - 1)).movePointRight(3).longValue()))
        : Optional.empty();
  }

  private ApiError skipped() throws IOException {
    json.skipChildren();
    return ApiError.UNKNOWN;
  }

  private String scalar() throws IOException {
    json.skipChildren();
    return switch (json.currentToken()) {
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getText();
      case null, default -> "";
    };
  }

  private static String joined(String some, String separator, String more) {
    if (some.isEmpty() || more.isEmpty()) {
      return some + more;
    }
    return some.length() > MAX_MESSAGE_CHARS || some.equals(more) ? some : some + separator + more;
  }

  /** Holds what the fields of one object say, by the weight of the field. */
  private static final class Fields {
    private ApiError own = ApiError.UNKNOWN;
    private ApiError inner = ApiError.UNKNOWN;
    private ApiError weak = ApiError.UNKNOWN;
    private ApiError quoted = ApiError.UNKNOWN;
    private String type = "";
    private String code = "";
    private String status = "";
    private String title = "";
    private String param = "";
    private String location = "";
    private Optional<Duration> retryAfter = Optional.empty();

    /** Some types say only that it is an error. */
    void named(String name) {
      if (!name.equals("error") && !name.equals("about:blank")) {
        type = type.isEmpty() ? name : type;
      }
    }

    void numbered(String number) {
      code = code.isEmpty() ? number : code;
    }

    ApiError error() {
      boolean number = status.matches("[0-9]+");
      List<String> locations = location.isEmpty() ? List.of() : List.of(location);
      ApiError named =
          new ApiError(
              own.message(),
              type.isEmpty() && !number ? status : type,
              code.isEmpty() && number ? status : code,
              param,
              locations,
              retryAfter);
      ApiError all = named.or(own).or(inner).or(weak).or(ApiError.saying(title));
      return quoted.message().isEmpty()
          ? all.or(quoted)
          : all.withMessage(joined(all.message(), ": ", quoted.message())).or(quoted);
    }
  }
}
