-- What users have used of models, as chat-usage has it: the newest row of each key.
CREATE TABLE chat_usage (
    -- A day, 2026-11-29, or a month, 2026-11; UTC.
    period TEXT NOT NULL,
    principal TEXT NOT NULL,
    user_id TEXT NOT NULL,
    -- Empty: of requests without a call.
    model TEXT NOT NULL,
    requests BIGINT NOT NULL,
    calls BIGINT NOT NULL,
    prompt_tokens BIGINT NOT NULL,
    cached_tokens BIGINT NOT NULL,
    cache_written_tokens BIGINT NOT NULL,
    completion_tokens BIGINT NOT NULL,
    reasoning_tokens BIGINT NOT NULL,
    estimated_tokens BIGINT NOT NULL,
    unpriced_tokens BIGINT NOT NULL,
    -- In millionths of the currency.
    cost_micros BIGINT NOT NULL,
    currency TEXT NOT NULL,
    -- Where the record stood: one that stands before it changes nothing.
    topic TEXT NOT NULL,
    topic_partition INTEGER NOT NULL,
    topic_offset BIGINT NOT NULL,

    CONSTRAINT chat_usage_pkey PRIMARY KEY (period, principal, user_id, model)
);

-- One user's rows.
CREATE INDEX chat_usage_user_idx ON chat_usage (user_id, period);
