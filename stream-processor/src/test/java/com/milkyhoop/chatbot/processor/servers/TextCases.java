package com.milkyhoop.chatbot.processor.servers;

import static com.milkyhoop.chatbot.processor.servers.Events.DONE;
import static com.milkyhoop.chatbot.processor.servers.Events.USAGE;
import static com.milkyhoop.chatbot.processor.servers.Events.choice;
import static com.milkyhoop.chatbot.processor.servers.Events.completion;
import static com.milkyhoop.chatbot.processor.servers.Events.content;
import static com.milkyhoop.chatbot.processor.servers.Events.contents;
import static com.milkyhoop.chatbot.processor.servers.Events.delta;
import static com.milkyhoop.chatbot.processor.servers.Events.event;
import static com.milkyhoop.chatbot.processor.servers.Events.finish;
import static com.milkyhoop.chatbot.processor.servers.Events.json;
import static com.milkyhoop.chatbot.processor.servers.Events.parts;
import static com.milkyhoop.chatbot.processor.servers.Events.quoted;
import static com.milkyhoop.chatbot.processor.servers.Events.role;
import static com.milkyhoop.chatbot.processor.servers.Events.tail;
import static com.milkyhoop.chatbot.processor.servers.Expected.anyFailure;
import static com.milkyhoop.chatbot.processor.servers.Expected.failure;
import static com.milkyhoop.chatbot.processor.servers.Expected.reply;
import static com.milkyhoop.chatbot.processor.servers.ServerCase.of;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Servers that put the text elsewhere than into a string in {@code delta.content}. */
final class TextCases {
  private TextCases() {}

  static List<ServerCase> cases() {
    return ServerCase.all(kinds(), whole(), refusals(), calls());
  }

  /** A stream whose deltas are made of the parts of the text. */
  private static ServerCase parted(String name, String about, Function<String, String> toDelta) {
    return of(
        name,
        about,
        a ->
            a.stream(
                role(),
                parts(a.text()).stream().map(toDelta).collect(Collectors.joining()),
                tail()));
  }

  private static List<ServerCase> kinds() {
    return List.of(
        of(
            "content-array",
            "content is an array of thinking parts, then of text parts (Mistral)",
            a ->
                a.stream(
                    role(),
                    delta(
                        "'content':[{'type':'thinking',"
                            + "'thinking':[{'type':'text','text':'Hm.'}]}]"),
                    delta("'content':[{'type':'text','text':'OK-'}]"),
                    delta(
                        "'content':[{'type':'text','text':%s},{'type':'reference'}]",
                        quoted(a.text().substring(3))),
                    tail())),
        parted(
            "content-strings",
            "content is an array of strings",
            part -> delta("'content':[%s]", quoted(part))),
        parted(
            "content-object",
            "content is one part, without an array",
            part -> delta("'content':{'type':'text','text':%s}", quoted(part))),
        of(
                "content-number",
                "tokens that look like numbers come as JSON numbers (Workers AI)",
                a ->
                    a.stream(
                        role(),
                        contents(a.text() + " ["),
                        delta("'content':1"),
                        content("] costs "),
                        delta("'content':0.005"),
                        content(" in "),
                        delta("'content':2024"),
                        content(", or "),
                        delta("'content':1.0"),
                        content(" or "),
                        delta("'content':1e3"),
                        content(", or "),
                        delta("'content':12345678901234567890"),
                        tail()))
            .expect(
                reply(
                    "OK-content-number [1] costs 0.005 in 2024, or 1.0 or 1e3, or"
                        + " 12345678901234567890")),
        of(
                "content-boolean",
                "tokens that look like booleans come as JSON booleans",
                a -> a.stream(role(), contents(a.text() + " is "), delta("'content':true"), tail()))
            .expect(reply("OK-content-boolean is true")),
        // Can't be told apart from a model that repeats itself, which the documents say.
        of(
                "cumulative",
                "each delta holds all of the text so far",
                a -> a.stream(role(), content("OK-"), content("OK-cumul"), tail()))
            .expect(reply("OK-OK-cumul")),
        of(
                "legacy-text",
                "the text stands in choices[0].text, as in the older completions",
                a ->
                    a.stream(
                        choice("'text':%s,'finish_reason':null", quoted(a.text())),
                        choice("'text':'','finish_reason':'stop'"),
                        DONE))
            .expect(reply().uncounted(), anyFailure()),
        of(
                "delta-text",
                "the text stands in delta.text",
                a -> a.stream(delta("'text':%s", quoted(a.text())), finish("stop"), DONE))
            .expect(reply().uncounted(), anyFailure()));
  }

  private static List<ServerCase> whole() {
    return List.of(
        of(
                "message-repeats-text",
                "a last chunk whose message holds all of the text: not twice",
                a ->
                    a.stream(
                        role(),
                        contents(a.text()),
                        choice(
                            "'delta':{},'message':{'role':'assistant','content':%s},"
                                + "'finish_reason':'stop'",
                            quoted(a.text())),
                        DONE))
            .expect(reply().uncounted()),
        of(
            "json-not-sse",
            "stream is ignored: a whole completion as application/json",
            a -> a.json(200, completion(a.text()))),
        of(
            "json-charset",
            "the same, with a charset and on many lines",
            a ->
                a.respond(
                    200,
                    "application/json; charset=utf-8",
                    completion(a.text()).replace(",", ",\n").getBytes(UTF_8))),
        of(
            "completion-as-event",
            "stream is ignored: a whole completion as one event",
            a -> a.stream(event(completion(a.text())), DONE)),
        of(
            "json-content-parts",
            "a whole completion whose content is an array of parts",
            a ->
                a.json(
                    200,
                    completion("")
                        .replace(
                            "\"content\":\"\"",
                            json("'content':[{'type':'text','text':%s}]", quoted(a.text()))))),
        of("json-empty", "a whole completion without text", a -> a.json(200, completion("")))
            .expect(failure("MODEL_STREAM_BROKEN").requests(3)));
  }

  private static List<ServerCase> refusals() {
    return List.of(
        parted(
            "refusal",
            "the text stands in delta.refusal, content is null",
            part -> delta("'content':null,'refusal':%s", quoted(part))),
        parted(
            "refusal-part",
            "the text stands in parts of type refusal",
            part -> delta("'content':[{'type':'refusal','refusal':%s}]", quoted(part))),
        of(
            "refusal-json",
            "a whole completion with a refusal",
            a ->
                a.json(
                    200,
                    completion("")
                        .replace("\"content\":\"\"", "\"content\":null")
                        .replace("\"refusal\":null", "\"refusal\":" + quoted(a.text())))),
        of(
                "refusal-content-filter",
                "a refusal whose finish reason is content_filter, which stays what it is",
                a ->
                    a.stream(
                        delta("'refusal':%s", quoted(a.text())), finish("content_filter"), DONE))
            .expect(reply().finish("content_filter").uncounted()));
  }

  private static List<ServerCase> calls() {
    String call =
        delta(
            "'role':'assistant','content':null,'tool_calls':[{'index':0,'id':'call_1',"
                + "'type':'function','function':{'name':'memory_search','arguments':'{}'}}]");
    return List.of(
        of(
                "tool-calls",
                "a call of a tool that nobody offered, no text",
                a -> a.stream(call, finish("tool_calls"), DONE))
            .expect(failure("MODEL_REFUSED").saying("tool")),
        of(
                "tool-calls-stop",
                "the same, with finish reason stop",
                a -> a.stream(call, finish("stop"), DONE))
            .expect(failure("MODEL_REFUSED").saying("tool")),
        of(
                "function-call",
                "the older form of the same",
                a ->
                    a.stream(
                        delta("'content':null,'function_call':{'name':'f','arguments':'{}'}"),
                        finish("function_call"),
                        DONE))
            .expect(failure("MODEL_REFUSED").saying("tool")),
        of(
                "tool-calls-json",
                "a whole completion with a call",
                a ->
                    a.json(
                        200,
                        json(
                            "{'choices':[{'index':0,'message':{'role':'assistant','content':null,"
                                + "'tool_calls':[{'id':'call_1','type':'function'}]},"
                                + "'finish_reason':'tool_calls'}],"
                                + USAGE
                                + "}")))
            .expect(failure("MODEL_REFUSED").saying("tool")),
        of(
                "text-and-tool-calls",
                "text, then a call: the text is the reply",
                a -> a.stream(contents(a.text()), call, finish("tool_calls"), DONE))
            .expect(reply().finish("tool_calls").uncounted()));
  }
}
