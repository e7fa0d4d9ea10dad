package com.milkyhoop.chatbot.processor.servers;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the events that streamed chat completions consist of. JSON is given with single quotes. */
final class Events {
  static final String MODEL = "served-model";
  static final String DONE = "data: [DONE]\n\n";
  static final String USAGE = "'usage':{'prompt_tokens':7,'completion_tokens':3,'total_tokens':10}";
  private static final String OF_CHUNKS =
      "'id':'chatcmpl-1','object':'chat.completion.chunk','created':1700000000,'model':'served-model',";

  private Events() {}

  /** The text as a JSON string. */
  static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }

  /** Turns single quotes into double ones, then fills in the values. */
  static String json(String template, Object... values) {
    return template.replace('\'', '"').formatted(values);
  }

  /** An event with this data, as it is. */
  static String event(String data) {
    return "data: " + data + "\n\n";
  }

  /** An event with the fields of every chunk, and these. */
  static String chunk(String fields, Object... values) {
    return event(json("{" + OF_CHUNKS + fields + "}", values));
  }

  /** A chunk of one choice, which has these fields. */
  static String choice(String fields, Object... values) {
    return chunk("'choices':[{'index':0," + fields + "}]", values);
  }

  /** A chunk with these fields in its delta and no finish reason. */
  static String delta(String fields, Object... values) {
    return choice("'delta':{" + fields + "},'logprobs':null,'finish_reason':null", values);
  }

  static String role() {
    return delta("'role':'assistant','content':''");
  }

  static String content(String text) {
    return delta("'content':%s", quoted(text));
  }

  static String finish(String reason) {
    return choice("'delta':{},'logprobs':null,'finish_reason':%s", quoted(reason));
  }

  static String usage() {
    return chunk("'choices':[]," + USAGE);
  }

  /** Cuts a text into three pieces, as far as it has so many characters. */
  static List<String> parts(String text) {
    int first = Math.min(3, text.length());
    int second = first + (text.length() - first) / 2;
    return Stream.of(
            text.substring(0, first), text.substring(first, second), text.substring(second))
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /** The text in several chunks. */
  static String contents(String text) {
    return parts(text).stream().map(Events::content).collect(Collectors.joining());
  }

  /** A finish reason, the counts, and the last event. */
  static String tail() {
    return finish("stop") + usage() + DONE;
  }

  /** A whole stream as OpenAI sends it. */
  static String whole(String text) {
    return role() + contents(text) + tail();
  }

  /** A chat completion that was not streamed. */
  static String completion(String text) {
    return json(
        "{'id':'chatcmpl-1','object':'chat.completion','created':1700000000,'model':'served-model',"
            + "'choices':[{'index':0,'message':{'role':'assistant','content':%s,'refusal':null},"
            + "'logprobs':null,'finish_reason':'stop'}],"
            + USAGE
            + "}",
        quoted(text));
  }

  /** An error object as OpenAI sends it. */
  static String error(String message, String type, String code) {
    return json(
        "{'error':{'message':%s,'type':%s,'param':null,'code':%s}}",
        quoted(message), quoted(type), code.isEmpty() ? "null" : quoted(code));
  }
}
