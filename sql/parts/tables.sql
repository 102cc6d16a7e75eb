-- pg_ask 0.1.0: schema, tables, policies, views and functions.
-- Put together by sql/assemble from sql/parts. A function's line there and its entry point in src/api/ belong together.
\echo Use "CREATE EXTENSION pg_ask CASCADE" to load this file. \quit

-- CREATE EXTENSION puts the schemas of the required extensions on the path, where others may have functions and operators of the
-- names used here. Nothing below is looked for in them; what belongs to pgvector is named with its schema.
SET LOCAL search_path = pg_catalog, pg_temp;

-- Names and values go through the library as UTF-8. This script is plain ASCII, so that other databases can read the refusal.
DO $check$
BEGIN
    IF pg_catalog.getdatabaseencoding() NOT IN ('UTF8', 'SQL_ASCII') THEN
        RAISE EXCEPTION 'pg_ask needs a database with the encoding UTF8'
            USING ERRCODE = 'feature_not_supported',
                  DETAIL = format('The encoding of this database is %s.', getdatabaseencoding()),
                  HINT = 'Create a database with ENCODING ''UTF8'' and load the data there.';
    END IF;
END
$check$;

CREATE SCHEMA ask;
COMMENT ON SCHEMA ask IS 'pg_ask: ask this database in plain language';

-- Tables ---------------------------------------------------------------------------------------------------------------
-- Every table with data of users carries its role (and the end user behind it) by name, so that dumps keep it. No role has a right
-- on a table: the views and functions below hand out, and the library writes, the rows of the role that asks.

-- The role that asks: the current one, or the one for which the library acts as the extension's owner.
CREATE FUNCTION ask._asker() RETURNS name
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'ask_asker';

CREATE TABLE ask.turn (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role_name   name NOT NULL DEFAULT ask._asker(),
    app_user    text NOT NULL DEFAULT coalesce(current_setting('ask.app_user', true), ''),
    asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    session     text NOT NULL,
    function    text NOT NULL,
    question    text NOT NULL,
    status      text NOT NULL CHECK (status IN ('answered', 'clarify', 'refused', 'failed')),
    source      text,
    sql         text,
    query       jsonb,
    tables      text[] NOT NULL DEFAULT '{}',
    fingerprint bigint,
    options     text[] NOT NULL DEFAULT '{}',
    confidence  real,
    row_count   bigint,
    elapsed_ms  real,
    reason      text,
    memory      bigint,
    trace       jsonb,
    kept        boolean NOT NULL DEFAULT true,
    chart       text,
    timings     jsonb,
    rejections  int4[],
    repeated    boolean NOT NULL DEFAULT false,
    rejected    jsonb GENERATED ALWAYS AS (nullif(trace -> 'rejected', '[]')) STORED
);
COMMENT ON TABLE ask.turn IS 'Every question with what came of it; rows that are not kept serve their conversation only';
COMMENT ON COLUMN ask.turn.timings IS 'Milliseconds by stage, of the trace: to be read without it';
COMMENT ON COLUMN ask.turn.rejections IS 'How many queries the guard rejected, and how many were not tried again';
COMMENT ON COLUMN ask.turn.repeated IS 'The very text of the turn before: no turn that a follow-up goes on from';
COMMENT ON COLUMN ask.turn.rejected IS 'What the guard rejected, out of the trace';
-- The indexes that questions are answered with hold whose rows they are, up to the id: how much history there is does not matter.
CREATE INDEX turn_conversation ON ask.turn (session, role_name, app_user, id) WHERE NOT repeated;
COMMENT ON COLUMN ask.turn.chart IS 'Shape of the result, kind of chart, and whether it was named, changed to, learned or just shown';
CREATE INDEX turn_role ON ask.turn (role_name, asked_at);
CREATE INDEX turn_chart ON ask.turn (role_name, app_user, id) WHERE chart IS NOT NULL;

CREATE TABLE ask.value_index (
    role_name   name NOT NULL,
    shared      boolean NOT NULL,
    relation    oid NOT NULL,
    attribute   int2 NOT NULL,
    file        oid NOT NULL,
    value       text NOT NULL,
    normal      text NOT NULL,
    spellings   int4[] NOT NULL,
    words       int4[] NOT NULL,
    frequency   bigint NOT NULL
);
COMMENT ON TABLE ask.value_index IS 'Values of text columns, filled by ask.refresh(); read only by the extension, for columns that the asking role may read';
COMMENT ON COLUMN ask.value_index.file IS 'The file that the table''s rows were in (pg_class.relfilenode): another one after TRUNCATE';
CREATE INDEX value_index_normal ON ask.value_index (normal);
COMMENT ON COLUMN ask.value_index.spellings IS 'Hashes of the value and of what remains without one of its letters: a slip in a word leaves one in common';
COMMENT ON COLUMN ask.value_index.words IS 'Hashes of the words of the value: what holds all words of a phrase is near it';
CREATE INDEX value_index_relation ON ask.value_index (relation);
-- ask.refresh() empties the pending lists of these, which every look-up would have to scan.
CREATE INDEX value_index_spellings ON ask.value_index USING gin (spellings);
CREATE INDEX value_index_words ON ask.value_index USING gin (words);

CREATE TABLE ask.measured_key (
    role_name     name NOT NULL,
    shared        boolean NOT NULL,
    relation      oid NOT NULL,
    attribute     int2 NOT NULL,
    ref_relation  oid NOT NULL,
    ref_attribute int2 NOT NULL,
    holds         boolean NOT NULL
);
COMMENT ON TABLE ask.measured_key IS 'Columns that nobody declared to refer to a key, and whether their values do: measured by ask.refresh()';
CREATE INDEX measured_key_relation ON ask.measured_key (relation);

CREATE TABLE ask.property (
    role_name       name NOT NULL,
    shared          boolean NOT NULL,
    relation        oid NOT NULL,
    attribute       int2 NOT NULL,
    file            oid NOT NULL,
    path            text[] NOT NULL,
    kind            text NOT NULL,
    null_fraction   float8 NOT NULL,
    distinct_values float8,
    low             text,
    high            text,
    common          text[] NOT NULL
);
COMMENT ON TABLE ask.property IS 'Keys in the documents of json and jsonb columns, sampled by ask.refresh(); read only by the extension, for columns that the asking role may read';
COMMENT ON COLUMN ask.property.file IS 'As ask.value_index.file: the values are told only of the rows that they were read from';
CREATE INDEX property_relation ON ask.property (relation);

CREATE TABLE ask.term (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role_name  name NOT NULL DEFAULT ask._asker(),
    app_user   text NOT NULL DEFAULT coalesce(current_setting('ask.app_user', true), ''),
    shared     boolean NOT NULL DEFAULT false,
    term       text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('table', 'column', 'measure', 'condition')),
    meaning    text NOT NULL,
    tables     text[] NOT NULL DEFAULT '{}',
    columns    text[] NOT NULL DEFAULT '{}',
    origin     text NOT NULL DEFAULT 'defined' CHECK (origin IN ('defined', 'learned')),
    defined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (role_name, app_user, shared, term)
);
CREATE INDEX term_shared ON ask.term (id) WHERE shared;
COMMENT ON TABLE ask.term IS 'Words of the users: other names of tables and columns, measures, conditions';

CREATE TABLE ask.memory (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role_name   name NOT NULL DEFAULT ask._asker(),
    app_user    text NOT NULL DEFAULT coalesce(current_setting('ask.app_user', true), ''),
    shared      boolean NOT NULL DEFAULT false,
    kind        text NOT NULL CHECK (kind IN ('taught', 'corrected', 'learned')),
    question    text NOT NULL,
    normal      text NOT NULL,
    slots       text[] NOT NULL DEFAULT '{}',
    sql         text NOT NULL,
    query       jsonb,
    tables      text[] NOT NULL DEFAULT '{}',
    fingerprint bigint,
    reading     bigint,
    output      bigint,
    bound       jsonb NOT NULL DEFAULT '[]',
    said        text[] NOT NULL DEFAULT '{}',
    unread      text[] NOT NULL DEFAULT '{}',
    good        bigint NOT NULL DEFAULT 0,
    bad         bigint NOT NULL DEFAULT 0,
    made_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    confirmed   boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE ask.memory IS 'Questions with their SQL: taught, corrected by feedback, or learned from answers that ran';
COMMENT ON COLUMN ask.memory.slots IS 'What the SQL is bound to: times, numbers, values, order, negation';
COMMENT ON COLUMN ask.memory.reading IS 'Hash of the query that the question was read as, without the values in its slots';
COMMENT ON COLUMN ask.memory.output IS 'Hash of the columns of that query''s result';
COMMENT ON COLUMN ask.memory.bound IS 'The values in the slots, typed, in the query''s order';
COMMENT ON COLUMN ask.memory.said IS 'The words of the question that matter, in their order, values aside';
COMMENT ON COLUMN ask.memory.unread IS 'Those of the words of which the query says nothing';
COMMENT ON COLUMN ask.memory.confirmed IS 'Somebody said that it is right; what was only learned is no surer than the engine is by itself';
COMMENT ON COLUMN ask.memory.good IS 'Outcomes compacted by ask.prune(); newer ones are in ask.outcome';
-- Embeddings: the library's own, and those of a provider, of whatever length its model gives; ask.reembed() makes an index for
-- that length.
DO $vectors$
DECLARE
    place text;
    one record;
BEGIN
    SELECT quote_ident(n.nspname) INTO STRICT place
        FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector';
    EXECUTE format('ALTER TABLE ask.memory ADD COLUMN embedding %1$s.vector(256) NOT NULL, ADD COLUMN external_embedding %1$s.vector, '
                   'ADD COLUMN external_model text', place);
    -- Beside long SQL it would be stored apart, and be fetched for each comparison.
    ALTER TABLE ask.memory ALTER COLUMN embedding SET STORAGE PLAIN;
    EXECUTE format('CREATE INDEX memory_embedding ON ask.memory USING hnsw (embedding %s.vector_cosine_ops)', place);
    -- Whoever owns what this extension needs can drop it, and this with it.
    FOR one IN SELECT e.extname, r.rolname FROM pg_extension e JOIN pg_roles r ON r.oid = e.extowner
               WHERE e.extname IN ('vector', 'pg_trgm') AND NOT r.rolsuper LOOP
        RAISE WARNING 'extension % belongs to the role %, who can drop it and pg_ask with it', one.extname, one.rolname;
    END LOOP;
END
$vectors$;
CREATE INDEX memory_question ON ask.memory (role_name, app_user, normal);
CREATE INDEX memory_reading ON ask.memory (role_name, app_user, reading);
CREATE INDEX memory_shared ON ask.memory (reading, normal) WHERE shared;
CREATE INDEX memory_template ON ask.memory (role_name) WHERE question LIKE '%{%}%' AND kind = 'taught';

CREATE TABLE ask.outcome (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role_name name NOT NULL DEFAULT ask._asker(),
    app_user  text NOT NULL DEFAULT coalesce(current_setting('ask.app_user', true), ''),
    memory    bigint NOT NULL,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    good      boolean NOT NULL,
    weight    smallint NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 5),
    cause     text NOT NULL
);
COMMENT ON TABLE ask.outcome IS 'How memories fared: appended, never updated, so that no open transaction blocks another''s question';
CREATE INDEX outcome_memory ON ask.outcome (memory, role_name, app_user, id);

CREATE TABLE ask.feedback_given (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role_name     name NOT NULL DEFAULT ask._asker(),
    app_user      text NOT NULL DEFAULT coalesce(current_setting('ask.app_user', true), ''),
    answer        bigint NOT NULL,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    score         smallint NOT NULL CHECK (score BETWEEN -1 AND 1),
    corrected_sql text
);
COMMENT ON TABLE ask.feedback_given IS 'What users said about answers; the last word counts';
CREATE INDEX feedback_answer ON ask.feedback_given (answer, id);

CREATE TABLE ask.preference (
    role_name name NOT NULL DEFAULT ask._asker(),
    app_user  text NOT NULL DEFAULT coalesce(current_setting('ask.app_user', true), ''),
    key       text NOT NULL,
    value     text NOT NULL,
    set_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (role_name, app_user, key)
);
COMMENT ON TABLE ask.preference IS 'What users prefer';

CREATE TABLE ask.habit (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role_name name NOT NULL DEFAULT ask._asker(),
    app_user  text NOT NULL DEFAULT coalesce(current_setting('ask.app_user', true), ''),
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind      text NOT NULL CHECK (kind IN ('limit', 'columns')),
    subject   text NOT NULL,
    value     text NOT NULL
);
COMMENT ON TABLE ask.habit IS 'Cases from which preferences are learned: limits that rankings named, columns that corrections showed; appended, never updated';
CREATE INDEX habit_latest ON ask.habit (role_name, app_user, kind, id);

CREATE TABLE ask.role_seen (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role_name name NOT NULL,
    role_id   oid NOT NULL,
    world     text NOT NULL,
    at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ask.role_seen IS 'Which role a name stood for: one that is made anew is another, and has nothing of the old one';
CREATE INDEX role_seen_name ON ask.role_seen (role_name, id);

-- Who may ask for it (ask.audit_log = table); a call that is rolled back leaves no row.
CREATE TABLE ask.audit_entry (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    role_name  name NOT NULL DEFAULT ask._asker(),
    login_name name NOT NULL DEFAULT session_user,
    app_user   text NOT NULL DEFAULT coalesce(current_setting('ask.app_user', true), ''),
    function   text NOT NULL,
    session    text,
    question   text,
    sql        text,
    status     text NOT NULL,
    sqlstate   text,
    row_count  bigint,
    elapsed_ms real
);
COMMENT ON TABLE ask.audit_entry IS 'What was asked and run, where ask.audit_log is table: appended only';

-- Rights ---------------------------------------------------------------------------------------------------------------

-- Whoever owns the database may dump it, which takes the right to read what a dump holds.
GRANT USAGE ON SCHEMA ask TO pg_database_owner;
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['turn', 'term', 'memory', 'outcome', 'feedback_given', 'preference', 'habit', 'audit_entry', 'role_seen'] LOOP
        EXECUTE format('GRANT SELECT ON ask.%I TO pg_database_owner', t);
        PERFORM pg_catalog.pg_extension_config_dump(('ask.' || t)::regclass, '');
        IF t <> 'preference' THEN
            EXECUTE format('GRANT SELECT ON SEQUENCE %s TO pg_database_owner', pg_get_serial_sequence('ask.' || t, 'id'));
            PERFORM pg_catalog.pg_extension_config_dump(pg_get_serial_sequence('ask.' || t, 'id')::regclass, '');
        END IF;
    END LOOP;
END
$$;
-- ask.value_index is not dumped: OIDs would not hold in another database, and ask.refresh() makes it anew.

-- Views, run as their owner: each role sees its own rows only, superusers too --------------------------------------------------------------

CREATE VIEW ask.history WITH (security_barrier = true) AS
SELECT t.id, t.asked_at, t.session, t.question, t.sql, t.tables, t.status, t.source, t.confidence, t.row_count, t.elapsed_ms,
       (SELECT f.score FROM ask.feedback_given f
        WHERE f.answer = t.id AND f.role_name = t.role_name AND f.app_user = t.app_user ORDER BY f.id DESC LIMIT 1) AS feedback,
       t.reason
FROM ask.turn t
WHERE t.kept AND t.role_name = ask._asker() AND t.app_user = coalesce(current_setting('ask.app_user', true), '');
COMMENT ON VIEW ask.history IS 'The caller''s questions';

CREATE VIEW ask.vocabulary WITH (security_barrier = true) AS
SELECT v.id, v.term, v.kind, v.meaning, v.tables, v.shared, v.origin, v.defined_at
FROM ask.term v
WHERE v.shared OR (v.role_name = ask._asker() AND v.app_user = coalesce(current_setting('ask.app_user', true), ''));
COMMENT ON VIEW ask.vocabulary IS 'The caller''s words and those shared by an administrator';

CREATE VIEW ask.memories WITH (security_barrier = true) AS
SELECT m.id, m.kind, m.question, m.sql, m.tables, m.slots, m.shared, m.good + coalesce(o.good, 0) AS good, m.bad + coalesce(o.bad, 0) AS bad,
       o.last_used, m.made_at
FROM ask.memory m
LEFT JOIN LATERAL (
    SELECT sum(x.weight) FILTER (WHERE x.good) AS good, sum(x.weight) FILTER (WHERE NOT x.good) AS bad, max(x.at) AS last_used
    FROM ask.outcome x
    WHERE x.memory = m.id AND x.role_name = ask._asker() AND x.app_user = coalesce(current_setting('ask.app_user', true), '')) o ON true
WHERE m.shared OR (m.role_name = ask._asker() AND m.app_user = coalesce(current_setting('ask.app_user', true), ''));
COMMENT ON VIEW ask.memories IS 'The caller''s memories and those shared by an administrator, with how they fared';

CREATE VIEW ask.patterns WITH (security_barrier = true) AS
SELECT 'tables'::text AS kind, array_to_string(t.tables, ', ') AS pattern, count(*) AS times,
       count(*) FILTER (WHERE t.status = 'answered') AS answered, max(t.asked_at) AS last_seen
FROM ask.turn t
WHERE t.kept AND t.tables <> '{}' AND t.role_name = ask._asker() AND t.app_user = coalesce(current_setting('ask.app_user', true), '')
GROUP BY 2
UNION ALL
SELECT 'intent', t.trace #>> '{intent,primary_action}', count(*), count(*) FILTER (WHERE t.status = 'answered'), max(t.asked_at)
FROM ask.turn t
WHERE t.kept AND t.trace #>> '{intent,primary_action}' IS NOT NULL
  AND t.role_name = ask._asker() AND t.app_user = coalesce(current_setting('ask.app_user', true), '')
GROUP BY 2
UNION ALL
SELECT 'question', lower(t.question), count(*), count(*) FILTER (WHERE t.status = 'answered'), max(t.asked_at)
FROM ask.turn t
WHERE t.kept AND t.role_name = ask._asker() AND t.app_user = coalesce(current_setting('ask.app_user', true), '')
GROUP BY 2 HAVING count(*) > 1
UNION ALL
SELECT 'not answered', t.reason, count(*), 0, max(t.asked_at)
FROM ask.turn t
WHERE t.kept AND t.status <> 'answered' AND t.reason IS NOT NULL
  AND t.role_name = ask._asker() AND t.app_user = coalesce(current_setting('ask.app_user', true), '')
GROUP BY 2;
COMMENT ON VIEW ask.patterns IS 'What recurs in the caller''s questions: tables asked together, intents, questions, reasons for no answer';

CREATE VIEW ask.audit AS
SELECT t.id, t.asked_at, t.role_name, t.app_user, t.session, t.function, t.question, t.sql, t.tables, t.status, t.source, t.confidence,
       t.row_count, t.elapsed_ms, t.reason
FROM ask.turn t
WHERE t.kept;
COMMENT ON VIEW ask.audit IS 'All questions of all roles, for administrators';

CREATE VIEW ask.audit_trail AS
SELECT e.id, e.at, e.role_name, e.login_name, e.app_user, e.function, e.session, e.question, e.sql, e.status, e.sqlstate, e.row_count, e.elapsed_ms
FROM ask.audit_entry e;
COMMENT ON VIEW ask.audit_trail IS 'What ask.audit_log = table has kept of all roles, for administrators';
REVOKE ALL ON ask.audit, ask.audit_trail FROM PUBLIC;

GRANT SELECT ON ask.history, ask.vocabulary, ask.memories, ask.patterns TO PUBLIC;
