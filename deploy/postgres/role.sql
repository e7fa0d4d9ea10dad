-- Run once, when compose's Postgres is new: the role of DATABASE_URL, which owns its database and is no
-- superuser.
\getenv role CHATBOT_ROLE
\getenv password CHATBOT_PASSWORD
\getenv database POSTGRES_DB
CREATE ROLE :"role" LOGIN PASSWORD :'password';
ALTER DATABASE :"database" OWNER TO :"role";
