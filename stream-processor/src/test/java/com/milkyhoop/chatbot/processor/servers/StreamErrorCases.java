package com.milkyhoop.chatbot.processor.servers;

import static com.milkyhoop.chatbot.processor.servers.Events.DONE;
import static com.milkyhoop.chatbot.processor.servers.Events.chunk;
import static com.milkyhoop.chatbot.processor.servers.Events.content;
import static com.milkyhoop.chatbot.processor.servers.Events.error;
import static com.milkyhoop.chatbot.processor.servers.Events.event;
import static com.milkyhoop.chatbot.processor.servers.Events.json;
import static com.milkyhoop.chatbot.processor.servers.Events.role;
import static com.milkyhoop.chatbot.processor.servers.Expected.anyFailure;
import static com.milkyhoop.chatbot.processor.servers.Expected.failure;
import static com.milkyhoop.chatbot.processor.servers.Expected.reply;
import static com.milkyhoop.chatbot.processor.servers.ServerCase.of;

import java.util.List;

/** Servers that say 200, and then in the stream that they failed. */
final class StreamErrorCases {
  private static final String TROUBLE = event(error("The server had an error", "server_error", ""));
  private static final String QUOTA =
      event(error("You exceeded your current quota", "insufficient_quota", "insufficient_quota"));

  private StreamErrorCases() {}

  static List<ServerCase> cases() {
    return ServerCase.all(inTheMiddle(), byCode(), otherForms(), refusals());
  }

  private static List<ServerCase> inTheMiddle() {
    Script half = a -> a.stream(role(), content("HALF"), TROUBLE, DONE);
    return List.of(
        of("error-first", "an error as first event, then [DONE]", a -> a.stream(TROUBLE, DONE))
            .expect(failure("MODEL_UNAVAILABLE").requests(3)),
        of(
                "error-first-once",
                "the same the first time, the text the second",
                Script.once(a -> a.stream(TROUBLE), ModelAnswer::streamWhole))
            .expect(reply().requests(2)),
        of("error-mid", "half a text, then an error", half)
            .expect(failure("MODEL_STREAM_BROKEN").requests(3)),
        of(
                "error-mid-once",
                "the same the first time: begun anew, and the client is told",
                Script.once(half, ModelAnswer::streamWhole))
            .expect(reply().requests(2).restarted()),
        of(
                "error-mid-quota",
                "half a text, then a spent quota: asking again is in vain",
                a -> a.stream(role(), content("HALF"), QUOTA))
            .expect(failure("MODEL_RATE_LIMITED")),
        of(
                "error-with-choice",
                "half a text, then a chunk with an error and finish reason error (OpenRouter)",
                a ->
                    a.stream(
                        role(),
                        content("HALF"),
                        chunk(
                            "'error':{'code':502,'message':'Provider disconnected'},'choices':"
                                + "[{'index':0,'delta':{'content':''},'finish_reason':'error'}]")))
            .expect(failure("MODEL_STREAM_BROKEN").requests(3)));
  }

  private static List<ServerCase> byCode() {
    return List.of(
        of("error-quota-in-stream", "insufficient_quota: not asked again", a -> a.stream(QUOTA))
            .expect(failure("MODEL_RATE_LIMITED").saying("quota")),
        of(
                "error-rate-limit-in-stream",
                "a rate limit, without a number",
                a -> a.stream(event(error("Slow down", "requests", "rate_limit_exceeded"))))
            .expect(failure("MODEL_RATE_LIMITED").requests(3).saying("Slow down")),
        of(
                "error-overloaded-in-stream",
                "an overloaded server",
                a -> a.stream(event(error("Overloaded", "overloaded_error", ""))))
            .expect(failure("MODEL_UNAVAILABLE").requests(3).saying("Overloaded")),
        of(
                "error-400-in-stream",
                "code 400: refused, not asked again (vLLM)",
                a ->
                    a.stream(
                        event(
                            json(
                                "{'error':{'message':'bad request','type':'BadRequestError',"
                                    + "'param':null,'code':400}}")),
                        DONE))
            .expect(failure("MODEL_REFUSED").saying("bad request")),
        of(
                "error-context-in-stream",
                "a prompt that is too long, by its code",
                a ->
                    a.stream(
                        event(
                            error("too long by far", "invalid_error", "context_length_exceeded"))))
            .expect(failure("MODEL_CONTEXT_TOO_LONG").saying("too long by far")));
  }

  private static List<ServerCase> otherForms() {
    return List.of(
        of(
                "error-event-no-key",
                "event: error, data without the key error, then [DONE]",
                a ->
                    a.stream(
                        "event: error\n" + event(json("{'message':'upstream failed','code':502}")),
                        DONE))
            .expect(
                failure("MODEL_UNAVAILABLE", "MODEL_STREAM_BROKEN")
                    .requests(3)
                    .saying("upstream failed")),
        of(
                "error-event-mid",
                "half a text, then event: error with other keys, then [DONE]",
                a ->
                    a.stream(
                        content("HALF"),
                        "event: error\n" + event(json("{'reason':'worker lost'}")),
                        DONE))
            .expect(failure("MODEL_STREAM_BROKEN").requests(3)),
        of(
                "error-event-text",
                "event: error, data that is no JSON",
                a -> a.stream("event: error\n" + event("Internal Server Error")))
            .expect(failure("MODEL_UNAVAILABLE", "MODEL_STREAM_BROKEN").requests(1, 3)),
        of(
                "error-array",
                "an array that holds the error (Gemini)",
                a ->
                    a.stream(
                        event(
                            json(
                                "[{'error':{'code':503,'message':'The model is overloaded',"
                                    + "'status':'UNAVAILABLE'}}]"))))
            .expect(failure("MODEL_UNAVAILABLE").requests(3).saying("The model is overloaded")),
        of(
                "error-number-text",
                "error_code and text in place of an error (FastChat)",
                a -> a.stream(event(json("{'text':'NETWORK ERROR','error_code':50004}")), DONE))
            .expect(anyFailure()),
        of(
                "error-code-word",
                "code and message alone (DashScope)",
                a ->
                    a.stream(
                        event(
                            json(
                                "{'code':'InternalError.Algo','message':'inference failed',"
                                    + "'request_id':'1'}")),
                        DONE))
            .expect(anyFailure().saying("inference failed")),
        of(
                "error-errors",
                "an array of errors (Cloudflare)",
                a ->
                    a.stream(
                        event(
                            json(
                                "{'success':false,'errors':[{'code':3040,"
                                    + "'message':'Capacity exceeded'}]}")),
                        DONE))
            .expect(anyFailure().saying("Capacity exceeded")),
        of(
                "error-base-resp",
                "base_resp whose status is not 0 (MiniMax)",
                a ->
                    a.stream(
                        event(
                            json(
                                "{'choices':null,'base_resp':{'status_code':1002,"
                                    + "'status_msg':'rate limit'}}")),
                        DONE))
            .expect(
                failure(
                        "MODEL_REFUSED",
                        "MODEL_RATE_LIMITED",
                        "MODEL_UNAVAILABLE",
                        "MODEL_STREAM_BROKEN")
                    .requests(1, 3)),
        of(
                "error-bare-json",
                "JSON without data: in the stream, then its end",
                a -> a.stream(role(), error("Trouble", "server_error", "") + "\n\n"))
            .expect(failure("MODEL_UNAVAILABLE", "MODEL_STREAM_BROKEN").requests(1, 3)));
  }

  private static List<ServerCase> refusals() {
    return List.of(
        of(
                "error-top-level",
                "object error with message and code 400, then [DONE] (FastChat, older vLLM)",
                a ->
                    a.stream(
                        event(
                            json(
                                "{'object':'error','message':'maximum context length is 2048',"
                                    + "'type':'BadRequestError','param':null,'code':400}")),
                        DONE))
            .expect(
                failure("MODEL_REFUSED", "MODEL_CONTEXT_TOO_LONG")
                    .saying("maximum context length is 2048")),
        of(
                "error-tgi",
                "error is a text, error_type stands beside it (TGI)",
                a ->
                    a.stream(
                        event(
                            json(
                                "{'error':'Input validation error: inputs must be <= 4096',"
                                    + "'error_type':'validation'}"))))
            .expect(failure("MODEL_REFUSED").saying("Input validation error")),
        of(
                "error-field",
                "a field error: in place of data:, then [DONE] (llama.cpp until late 2025)",
                a ->
                    a.stream(
                        json(
                                "error: {'code':400,'message':'exceeds the available context size',"
                                    + "'type':'invalid_request_error'}")
                            + "\n\n",
                        DONE))
            .expect(
                failure("MODEL_REFUSED", "MODEL_CONTEXT_TOO_LONG")
                    .saying("exceeds the available context size")));
  }
}
