-- "ChatMessage" exactly as `prisma migrate` makes it from
--
--   model ChatMessage {
--     id        String   @id @default(uuid())
--     sessionId String
--     userId    String
--     message   String
--     reply     String
--     createdAt DateTime @default(now())
--   }
--
-- so that Prisma clients read and write it. A table that is there already is taken over as it is.
-- It gets no index beyond its primary key: Prisma would call that drift and offer to remove it.
-- To read a conversation in order, chatbot_log has one.
CREATE TABLE IF NOT EXISTS "ChatMessage" (
    "id" TEXT NOT NULL,
    "sessionId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "reply" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ChatMessage_pkey" PRIMARY KEY ("id")
);

-- Every event of the log topic.
CREATE TABLE chatbot_log (
    -- A hash of user, session and request; where there is a reply, that of its row in "ChatMessage".
    id UUID NOT NULL,
    user_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    event TEXT NOT NULL,
    occurred_at TIMESTAMPTZ(3) NOT NULL,
    -- json, not jsonb: the text of the record as it was published, to the byte. The sink writes none
    -- out of which ->> can't read its event: reading one member reads all of them.
    payload JSON NOT NULL,
    -- Where it stood. Not unique: a topic can be deleted and made anew.
    topic TEXT NOT NULL,
    topic_partition INTEGER NOT NULL,
    topic_offset BIGINT NOT NULL,

    -- One short key, not three texts: a row costs less, and every query of a user has the index below.
    CONSTRAINT chatbot_log_pkey PRIMARY KEY (id)
)
-- Rows of up to 4,000 bytes, most of them, are not compressed: it takes the server time for each of
-- them. Without this setting those above 2,000 are, in less space.
WITH (toast_tuple_target = 4000);

-- A user's rows, and a conversation in order.
CREATE INDEX chatbot_log_conversation_idx ON chatbot_log (user_id, session_id, occurred_at);

-- A span of time; rows come nearly in order, so a few pages hold this index.
CREATE INDEX chatbot_log_occurred_at_idx ON chatbot_log USING brin (occurred_at)
    WITH (autosummarize = on);

-- What was erased, one row for each partition of the log that an erasure stands in, so that a log
-- that is read again gives back no row of it. It names nobody: subject and session are hashes of
-- the ids, in hexadecimal, made with the key HASH_KEY; without one plain SHA-256.
CREATE TABLE chatbot_erasures (
    erasure_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- Empty: all sessions.
    session TEXT NOT NULL,
    asked_at TIMESTAMPTZ(3) NOT NULL,
    -- When the erasure was written to the log, and where.
    logged_at TIMESTAMPTZ(3) NOT NULL,
    topic TEXT NOT NULL,
    topic_partition INTEGER NOT NULL,
    topic_offset BIGINT NOT NULL,
    done_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),

    CONSTRAINT chatbot_erasures_pkey PRIMARY KEY (erasure_id, topic, topic_partition)
);

CREATE INDEX chatbot_erasures_subject_idx ON chatbot_erasures (subject);
