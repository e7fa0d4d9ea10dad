package com.milkyhoop.chatbot.processor.servers;

import static com.milkyhoop.chatbot.processor.servers.Events.DONE;
import static com.milkyhoop.chatbot.processor.servers.Events.USAGE;
import static com.milkyhoop.chatbot.processor.servers.Events.choice;
import static com.milkyhoop.chatbot.processor.servers.Events.chunk;
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
import static com.milkyhoop.chatbot.processor.servers.Events.usage;
import static com.milkyhoop.chatbot.processor.servers.Events.whole;
import static com.milkyhoop.chatbot.processor.servers.Expected.failure;
import static com.milkyhoop.chatbot.processor.servers.Expected.reply;
import static com.milkyhoop.chatbot.processor.servers.ServerCase.of;

import java.util.List;

/** Servers whose streams hold a whole answer, in more or less of OpenAI's form. */
final class WholeStreams {
  private WholeStreams() {}

  static List<ServerCase> cases() {
    return ServerCase.all(chunks(), ends());
  }

  private static List<ServerCase> chunks() {
    return List.of(
        of("plain", "role, text, finish reason, usage, [DONE]", ModelAnswer::streamWhole),
        of(
            "azure-filter-chunks",
            "the first chunk tells of filters and has no choice, one in the middle has no delta",
            a ->
                a.stream(
                    event(
                        json(
                            "{'id':'','object':'','created':0,'model':'','choices':[],"
                                + "'prompt_filter_results':[{'prompt_index':0}]}")),
                    role(),
                    content("OK-"),
                    event(
                        json(
                            "{'id':'','model':'','choices':[{'index':0,'finish_reason':null,"
                                + "'content_filter_offsets':{'check_offset':44}}],'usage':null}")),
                    contents(a.text().substring(3)),
                    tail())),
        of(
            "choices-null",
            "chunks whose choices are null, or absent",
            a ->
                a.stream(
                    chunk("'choices':null"), role(), contents(a.text()), chunk("'x':1"), tail())),
        of(
            "delta-null",
            "delta null, delta absent, content null, content absent",
            a ->
                a.stream(
                    choice("'delta':null,'finish_reason':null"),
                    choice("'finish_reason':null"),
                    delta("'role':'assistant','content':null,'tool_calls':null"),
                    delta("'role':null"),
                    contents(a.text()),
                    tail())),
        of(
            "error-null",
            "every chunk has an error that is null",
            a ->
                a.stream(
                    chunk("'error':null,'choices':[{'index':0,'delta':{'content':'OK-'}}]"),
                    chunk(
                        "'error':null,'choices':[{'index':0,'delta':{'content':%s},"
                            + "'finish_reason':'stop'}],"
                            + USAGE,
                        quoted(a.text().substring(3))),
                    DONE)),
        of(
                "model-absent",
                "no chunk names the model: the configured one is named",
                a ->
                    a.stream(
                        event(json("{'choices':[{'delta':{'content':%s}}]}", quoted(a.text()))),
                        event(json("{'choices':[{'delta':{},'finish_reason':'stop'}]}")),
                        DONE))
            .expect(reply().model("gpt-4o").uncounted()),
        of(
            "usage-every-chunk",
            "usage grows with every chunk: the last counts",
            a ->
                a.stream(
                    chunk(
                        "'choices':[{'index':0,'delta':{'content':%s}}],"
                            + "'usage':{'prompt_tokens':7,'completion_tokens':1}",
                        quoted(a.text())),
                    chunk("'choices':[{'index':0,'delta':{},'finish_reason':'stop'}]," + USAGE),
                    DONE)));
  }

  private static List<ServerCase> ends() {
    return List.of(
        of(
                "finish-missing",
                "no finish reason at all, then [DONE]",
                a -> a.stream(role(), contents(a.text()), DONE))
            .expect(reply().uncounted()),
        of(
                "done-missing",
                "a finish reason, then the end of the body",
                a -> a.stream(role(), contents(a.text()), finish("stop")))
            .expect(reply().uncounted()),
        of("done-twice", "[DONE] twice", a -> a.stream(whole(a.text()), DONE)),
        of(
            "text-after-done",
            "a delta after [DONE] is no part of the reply",
            a -> a.stream(whole(a.text()), content(" NOT PART"))),
        of(
                "text-after-finish",
                "text in the chunk after the finish reason",
                a ->
                    a.stream(
                        role(),
                        content("OK-"),
                        finish("stop"),
                        content(a.text().substring(3)),
                        DONE))
            .expect(reply().uncounted()),
        of(
                "no-finish-no-done",
                "text, then a clean end: nobody knows whether it is whole",
                a -> a.stream(role(), content("OK-")))
            .expect(failure("MODEL_STREAM_BROKEN").requests(3)),
        of(
                "usage-null",
                "usage is null in every chunk",
                a ->
                    a.stream(
                        chunk(
                            "'choices':[{'index':0,'delta':{'content':%s}}],'usage':null",
                            quoted(a.text())),
                        finish("stop"),
                        DONE))
            .expect(reply().uncounted()),
        of(
            "usage-before-finish",
            "the counts come before the finish reason",
            a -> a.stream(role(), contents(a.text()), usage(), finish("stop"), DONE)),
        of(
            "one-packet-each",
            "role, each piece of the text and the end in packets of their own",
            a -> {
              a.open();
              a.write(role());
              for (String part : parts(a.text())) {
                a.write(content(part));
              }
              a.write(tail());
              a.end();
            }));
  }
}
