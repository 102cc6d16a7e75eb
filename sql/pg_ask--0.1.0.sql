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
-- The guard: what administrators allow and deny beyond the reviewed lists, and business rules.
-- Each decision holds the object's identity (its OID in this very database) and its names: as it was said, and as the object was
-- last seen to be called. The guard goes by identity; names carry a decision through pg_dump, pg_restore and pg_upgrade.

CREATE TABLE ask.allowed_object (
    kind text NOT NULL CHECK (kind IN ('relation', 'schema', 'function')),
    object text NOT NULL,
    allowed boolean NOT NULL,
    set_by name NOT NULL DEFAULT session_user,
    set_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    owner name,
    form text,
    called text,
    id oid,
    world text,
    PRIMARY KEY (kind, object)
);
COMMENT ON TABLE ask.allowed_object IS 'What ask.allow() and ask.deny() have said: schema.name, schema, schema.function(types)';
COMMENT ON COLUMN ask.allowed_object.owner IS 'Whose object it was: what somebody else made in its place is not allowed';
COMMENT ON COLUMN ask.allowed_object.form IS 'What kind of relation it was (pg_class.relkind): who allowed a table has not allowed a view in its place';
COMMENT ON COLUMN ask.allowed_object.called IS 'What the object was last seen to be called';
COMMENT ON COLUMN ask.allowed_object.id IS 'The object itself, in the database that world names';

CREATE TABLE ask.business_rule (
    relation text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('forbid', 'require')),
    value text NOT NULL,
    set_by name NOT NULL DEFAULT session_user,
    set_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    called text,
    columns text[],
    names text[],
    id oid,
    world text,
    PRIMARY KEY (relation, kind, value)
);
COMMENT ON TABLE ask.business_rule IS 'What ask.rule() has said: columns that no query may read, conditions that every query must contain';
COMMENT ON COLUMN ask.business_rule.columns IS 'The relation''s columns by number, as they were called when the rule was said; dropped ones are empty';
COMMENT ON COLUMN ask.business_rule.names IS 'The same as they were last seen to be called';

REVOKE ALL ON ask.allowed_object, ask.business_rule FROM PUBLIC;
GRANT SELECT ON ask.allowed_object, ask.business_rule TO pg_database_owner;
SELECT pg_catalog.pg_extension_config_dump('ask.allowed_object', '');
SELECT pg_catalog.pg_extension_config_dump('ask.business_rule', '');

-- The guard puts it around arguments whose length a query leaves open. Harmless to call: it returns its argument or raises.
CREATE FUNCTION ask._bounded(anyelement, float8) RETURNS anyelement
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ask_bounded';

-- Rejected queries are read back once a backend, to be avoided.
CREATE INDEX turn_rejected ON ask.turn (role_name, app_user, id) WHERE rejected IS NOT NULL;

-- The database that an OID belongs to. A restored, upgraded or copied database is another one.
CREATE FUNCTION ask._world() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.system_identifier || '.' || d.oid FROM pg_control_system() c, pg_database d WHERE d.datname = current_database()
$$;

-- The object of a canonical name; NULL where there is none.
CREATE FUNCTION ask._find(kind text, object text) RETURNS oid
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN CASE kind WHEN 'schema' THEN to_regnamespace(object)::oid WHEN 'function' THEN to_regprocedure(object)::oid
                     ELSE to_regclass(object)::oid END;
EXCEPTION WHEN syntax_error OR invalid_name OR undefined_object OR feature_not_supported THEN
    RETURN NULL;
END $$;

-- Canonical name and owner of an object, and the kind of a relation; NULL where there is none.
CREATE FUNCTION ask._object(kind text, id oid, OUT called text, OUT owner name, OUT form text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off AS $$
BEGIN
    IF kind = 'schema' THEN
        SELECT quote_ident(n.nspname), pg_get_userbyid(n.nspowner) INTO called, owner FROM pg_namespace n WHERE n.oid = id;
    ELSIF kind = 'function' THEN
        SELECT format('%I.%I(%s)', n.nspname, p.proname,
                   (SELECT coalesce(string_agg(format_type(a.type, NULL), ',' ORDER BY a.place), '')
                    FROM unnest(p.proargtypes) WITH ORDINALITY AS a(type, place))), pg_get_userbyid(p.proowner)
            INTO called, owner FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = id;
    ELSE
        SELECT format('%I.%I', n.nspname, c.relname), pg_get_userbyid(c.relowner), c.relkind
            INTO called, owner, form FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = id;
    END IF;
END $$;

-- What an administrator wrote: kind, canonical name, object and owner, or an error that says what to write.
CREATE FUNCTION ask._named_object(written text, OUT kind text, OUT object text, OUT id oid, OUT owner name)
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    written := btrim(written);
    IF written LIKE '%.*' THEN
        kind := 'schema';
        id := to_regnamespace(left(written, -2));
    ELSIF written LIKE '%(%' THEN
        kind := 'function';
        id := to_regprocedure(written);
    ELSE
        kind := 'relation';
        id := to_regclass(written);
    END IF;
    SELECT o.called, o.owner INTO object, owner FROM ask._object(kind, id) o;
    IF object IS NULL THEN
        RAISE EXCEPTION 'there is no % "%"', kind, written
            USING ERRCODE = 'undefined_object',
                  HINT = 'Write schema.table, schema.* or schema.function(type, type).';
    END IF;
END $$;

-- Binds a decision to the object of its name. What a dump says about identity is another database's, and not taken over.
CREATE FUNCTION ask._bind_object() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found record;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.world = ask._world() THEN
        RETURN NEW;
    END IF;
    NEW.id := coalesce(ask._find(NEW.kind, NEW.called), ask._find(NEW.kind, NEW.object));
    NEW.world := ask._world();
    SELECT * INTO found FROM ask._object(NEW.kind, NEW.id);
    NEW.called := coalesce(found.called, NEW.called, NEW.object);
    NEW.owner := coalesce(NEW.owner, found.owner);
    NEW.form := coalesce(NEW.form, found.form);
    RETURN NEW;
END $$;
CREATE TRIGGER bind BEFORE INSERT OR UPDATE ON ask.allowed_object FOR EACH ROW EXECUTE FUNCTION ask._bind_object();

CREATE FUNCTION ask._bind_rule() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.world = ask._world() THEN
        RETURN NEW;
    END IF;
    NEW.id := coalesce(ask._find('relation', NEW.called), ask._find('relation', NEW.relation));
    NEW.world := ask._world();
    NEW.called := coalesce((ask._object('relation', NEW.id)).called, NEW.called, NEW.relation);
    -- Columns are numbered anew in a restored table: each keeps the name that the rule calls it by.
    IF NEW.id IS NOT NULL THEN
        SELECT array_agg(coalesce(CASE WHEN a.name <> '' THEN NEW.columns[array_position(NEW.names, a.name)] END, a.name) ORDER BY a.number),
               array_agg(a.name ORDER BY a.number)
            INTO NEW.columns, NEW.names
            FROM (SELECT x.attnum AS number, CASE WHEN x.attisdropped THEN '' ELSE x.attname::text END AS name
                  FROM pg_attribute x WHERE x.attrelid = NEW.id AND x.attnum > 0) a;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bind BEFORE INSERT OR UPDATE ON ask.business_rule FOR EACH ROW EXECUTE FUNCTION ask._bind_rule();

-- Notes what the objects are called now, so that a dump knows them, and binds what came from another database.
CREATE FUNCTION ask._follow() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here CONSTANT text := ask._world();
BEGIN
    UPDATE ask.allowed_object o SET called = n.called
        FROM ask.allowed_object x CROSS JOIN LATERAL ask._object(x.kind, x.id) n
        WHERE x.world = here AND n.called <> x.called AND o.kind = x.kind AND o.object = x.object;
    UPDATE ask.allowed_object o SET world = NULL
        WHERE o.world IS DISTINCT FROM here OR (o.id IS NULL AND ask._find(o.kind, o.called) IS NOT NULL);
    UPDATE ask.business_rule r SET called = n.called, names = n.names,
            columns = ARRAY(SELECT coalesce(r.columns[i], n.names[i]) FROM generate_subscripts(n.names, 1) i ORDER BY i)
        FROM (SELECT x.relation, x.kind, x.value, o.called,
                     ARRAY(SELECT CASE WHEN a.attisdropped THEN '' ELSE a.attname::text END
                           FROM pg_attribute a WHERE a.attrelid = x.id AND a.attnum > 0 ORDER BY a.attnum) AS names
              FROM ask.business_rule x CROSS JOIN LATERAL ask._object('relation', x.id) o
              WHERE x.world = here AND o.called IS NOT NULL) n
        WHERE r.relation = n.relation AND r.kind = n.kind AND r.value = n.value
          AND (r.called <> n.called OR r.names IS DISTINCT FROM n.names);
    UPDATE ask.business_rule r SET world = NULL
        WHERE r.world IS DISTINCT FROM here OR (r.id IS NULL AND ask._find('relation', r.called) IS NOT NULL);
END $$;

-- A dump that is made after an object was renamed has to know. Most databases have no decisions: then this is two looks at empty
-- tables. Nobody's ALTER fails because of it.
CREATE FUNCTION ask._names_changed() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM ask.allowed_object) OR EXISTS (SELECT FROM ask.business_rule) THEN
        PERFORM ask._follow();
    END IF;
EXCEPTION WHEN OTHERS THEN
    RAISE DEBUG 'pg_ask could not note what its decisions are about: %', SQLERRM;
END $$;
CREATE EVENT TRIGGER ask_names ON ddl_command_end
    WHEN TAG IN ('ALTER TABLE', 'ALTER VIEW', 'ALTER MATERIALIZED VIEW', 'ALTER FOREIGN TABLE', 'ALTER SCHEMA', 'ALTER FUNCTION',
                 'ALTER AGGREGATE', 'ALTER ROUTINE', 'ALTER PROCEDURE', 'ALTER EXTENSION')
    EXECUTE FUNCTION ask._names_changed();
COMMENT ON EVENT TRIGGER ask_names IS 'Notes what the objects of administrators'' decisions are called';

CREATE FUNCTION ask._decide(written text, yes boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    named record;
BEGIN
    -- A column that may be indexed though it looks sensitive is another kind of decision: see ask.allowed_column.
    IF written IS NULL OR ask._allow_column(written, yes) THEN
        RETURN;
    END IF;
    PERFORM ask._follow();
    SELECT * INTO named FROM ask._named_object(written);
    -- An object has one decision, under whatever name it was made.
    DELETE FROM ask.allowed_object o WHERE o.kind = named.kind AND (o.object = named.object OR o.called = named.object OR o.id = named.id);
    INSERT INTO ask.allowed_object (kind, object, allowed, owner) VALUES (named.kind, named.object, yes, named.owner);
END $$;

CREATE FUNCTION ask.allow(object text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ SELECT ask._decide($1, true) $$;
COMMENT ON FUNCTION ask.allow(text) IS 'Lets questions use a table (schema.table), a schema (schema.*) or a function (schema.name(types)) that the guard would refuse; a view so allowed is trusted with all functions inside it; or ask.refresh() index a column (schema.table.column) that looks sensitive';

CREATE FUNCTION ask.deny(object text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ SELECT ask._decide($1, false) $$;
COMMENT ON FUNCTION ask.deny(text) IS 'Keeps questions away from a table, a schema or a function, whatever else allows it';

CREATE FUNCTION ask.rule(relation text, kind text, value text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    named record;
BEGIN
    PERFORM ask._follow();
    SELECT * INTO named FROM ask._named_object($1);
    IF named.kind <> 'relation' THEN
        RAISE EXCEPTION 'a rule is about a table or a view' USING ERRCODE = 'wrong_object_type';
    END IF;
    IF $2 = 'forbid' THEN
        PERFORM FROM pg_attribute a WHERE a.attrelid = named.id AND a.attname = $3 AND NOT a.attisdropped;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'column "%" of % does not exist', $3, named.object USING ERRCODE = 'undefined_column';
        END IF;
    ELSIF $2 <> 'require' THEN
        RAISE EXCEPTION 'a rule of the kind "%" is unknown', $2
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Write ''forbid'' (a column) or ''require'' (a condition).';
    END IF;
    DELETE FROM ask.business_rule r WHERE r.relation = named.object AND r.kind = $2 AND r.value = $3;
    INSERT INTO ask.business_rule (relation, kind, value) VALUES (named.object, $2, $3);
END $$;
COMMENT ON FUNCTION ask.rule(text, text, text) IS 'A business rule: ask.rule(''public.people'', ''forbid'', ''salary'') or ask.rule(''public.orders'', ''require'', ''deleted_at IS NULL'')';

CREATE FUNCTION ask.unrule(relation text, kind text, value text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    named record;
BEGIN
    PERFORM ask._follow();
    BEGIN
        SELECT n.object, n.id INTO named FROM ask._named_object($1) n;
    EXCEPTION WHEN undefined_object THEN
        -- A rule about a relation that is gone is taken back by the name that it was said with.
        SELECT r.relation AS object, r.id INTO named FROM ask.business_rule r WHERE r.relation = btrim($1) LIMIT 1;
        IF NOT FOUND THEN
            RAISE;
        END IF;
    END;
    -- A column that was renamed may be named either way.
    DELETE FROM ask.business_rule r
        WHERE (r.relation = named.object OR r.called = named.object OR r.id = named.id) AND r.kind = $2
          AND (r.value = $3 OR (r.kind = 'forbid' AND r.names[array_position(r.columns, r.value)] = $3));
    RETURN FOUND;
END $$;
COMMENT ON FUNCTION ask.unrule(text, text, text) IS 'Takes a business rule back; true if there was one';

CREATE FUNCTION ask.undecide(object text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    named record;
BEGIN
    IF ask._allow_column($1, NULL) THEN
        RETURN true;
    END IF;
    PERFORM ask._follow();
    BEGIN
        SELECT n.kind, n.object, n.id INTO named FROM ask._named_object($1) n;
    EXCEPTION WHEN undefined_object THEN
        -- A decision about an object that is gone is taken back by the name that it was said with.
        SELECT o.kind, o.object, o.id INTO named FROM ask.allowed_object o
            WHERE btrim($1) IN (o.object, CASE WHEN o.kind = 'schema' THEN o.object || '.*' END) LIMIT 1;
        IF NOT FOUND THEN
            RAISE;
        END IF;
    END;
    DELETE FROM ask.allowed_object o
        WHERE o.kind = named.kind AND (o.object = named.object OR o.called = named.object OR o.id = named.id);
    RETURN FOUND;
END $$;
COMMENT ON FUNCTION ask.undecide(text) IS 'Takes ask.allow() or ask.deny() back; true if there was such a decision';

REVOKE ALL ON FUNCTION ask._named_object(text), ask._decide(text, boolean), ask._follow(), ask._names_changed(), ask._bind_object(), ask._bind_rule(),
    ask.allow(text), ask.deny(text), ask.rule(text, text, text), ask.unrule(text, text, text), ask.undecide(text) FROM PUBLIC;
-- Functions ------------------------------------------------------------------------------------------------------------

CREATE FUNCTION ask.sql(question text, session text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_sql';
COMMENT ON FUNCTION ask.sql(text, text) IS 'The SQL that answers a question, without running it';

CREATE FUNCTION ask.rows(question text, session text DEFAULT NULL) RETURNS SETOF json
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_rows';
COMMENT ON FUNCTION ask.rows(text, text) IS 'The rows that answer a question, one JSON object each';

CREATE FUNCTION ask.records(question text, session text DEFAULT NULL) RETURNS SETOF json
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_rows';
COMMENT ON FUNCTION ask.records(text, text) IS 'ask.rows() under a name that is a keyword to no parser: some read rows(...) in FROM as a list of columns';

CREATE TYPE ask.answer_row AS (
    id bigint, status text, question text, sql text, columns jsonb, rows jsonb, row_count bigint, truncated boolean, chart jsonb,
    insights text[], explanation text, confidence real, source text, warnings text[], options text[], reason text, hint text,
    summary text, elapsed_ms double precision, unused text[]);
COMMENT ON TYPE ask.answer_row IS 'What ask.answer() returns';

CREATE FUNCTION ask.answer(question text, session text DEFAULT NULL) RETURNS ask.answer_row
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_answer';
COMMENT ON FUNCTION ask.answer(text, text) IS 'SQL, rows, chart, insights and confidence in one row';

CREATE FUNCTION ask.chart(question text, session text DEFAULT NULL) RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_chart';
COMMENT ON FUNCTION ask.chart(text, text) IS 'A Vega-Lite specification with the data inline';

CREATE FUNCTION ask.chart_of(sql text, wish text DEFAULT NULL) RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_chart_of';
COMMENT ON FUNCTION ask.chart_of(text, text) IS 'The chart of a query of one''s own, run through the guard; the wish is a kind (''pie'') or words (''as stacked bars, sorted by the y axis descending'')';

CREATE FUNCTION ask.dashboard(question text, session text DEFAULT NULL) RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_dashboard';
COMMENT ON FUNCTION ask.dashboard(text, text) IS 'Several questions in one (''sales dashboard for 2026: by month, by category''), separated by semicolons, or ''the usual dashboard'': charts, a layout and insights';

CREATE FUNCTION ask.dashboard(questions text[], session text DEFAULT NULL) RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_dashboard_array';
COMMENT ON FUNCTION ask.dashboard(text[], text) IS 'The answers to these questions: charts, a layout and insights';

CREATE FUNCTION ask.dashboard_html(question text, session text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_dashboard_html';
COMMENT ON FUNCTION ask.dashboard_html(text, text) IS 'The dashboard as one page that opens without a network';

CREATE FUNCTION ask.dashboard_html(questions text[], session text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_dashboard_html_array';
COMMENT ON FUNCTION ask.dashboard_html(text[], text) IS 'The dashboard of these questions as one page that opens without a network';

CREATE FUNCTION ask.table(question text, session text DEFAULT NULL) RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_table';
COMMENT ON FUNCTION ask.table(text, text) IS 'The rows that answer a question: SELECT * FROM ask.table(''...'') AS t(category text, total numeric)';

CREATE FUNCTION ask.cursor(question text, cursor_name text, session text DEFAULT NULL) RETURNS refcursor
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_cursor';
COMMENT ON FUNCTION ask.cursor(text, text, text) IS 'A cursor over the rows that answer a question; they are computed now and held';

CREATE FUNCTION ask.view(question text, view_name text, session text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_view';
COMMENT ON FUNCTION ask.view(text, text, text) IS 'Makes a temporary view of the answer and returns its SQL; reading it later runs with the reader''s own limits';

CREATE FUNCTION ask.explain(question text, session text DEFAULT NULL) RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_explain';
COMMENT ON FUNCTION ask.explain(text, text) IS 'What every stage made of a question, with its milliseconds';

CREATE FUNCTION ask.explain(answer_id bigint) RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_explain_answer';
COMMENT ON FUNCTION ask.explain(bigint) IS 'The stored trace of an answer';

CREATE FUNCTION ask.validate(sql text)
    RETURNS TABLE (valid boolean, rule text, message text, warnings text[], recommendations text[],
                   estimated_rows double precision, estimated_cost double precision)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_validate';
COMMENT ON FUNCTION ask.validate(text) IS 'What the guard says about a query; never raises for bad SQL';

CREATE FUNCTION ask.run(sql text) RETURNS SETOF json
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_run';
COMMENT ON FUNCTION ask.run(text) IS 'Runs a query through the guard and its limits';

CREATE FUNCTION ask.refresh() RETURNS TABLE (object text, status text, detail text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_refresh';
COMMENT ON FUNCTION ask.refresh() IS 'Rebuilds the value index for the tables on the search path, and says what is stale';

CREATE FUNCTION ask.define(term text, meaning text, everyone boolean DEFAULT false) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_define';
COMMENT ON FUNCTION ask.define(text, text, boolean) IS 'Gives a word a meaning: a measure, a condition, or another name of a table or column; NULL takes it back';

CREATE FUNCTION ask.teach(question text, sql text) RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_teach';
COMMENT ON FUNCTION ask.teach(text, text) IS 'Remembers the right SQL for a question';

CREATE FUNCTION ask.feedback(answer_id bigint, score int, corrected_sql text DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_feedback';
COMMENT ON FUNCTION ask.feedback(bigint, int, text) IS 'Says whether an answer was right (1), wrong (-1) or neither (0), and what the SQL should have been';

CREATE FUNCTION ask.prefer(key text, value text) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_prefer';
COMMENT ON FUNCTION ask.prefer(text, text) IS 'Sets a preference of the caller; NULL takes it back';

CREATE FUNCTION ask.profile() RETURNS TABLE (key text, value text, origin text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_profile';
COMMENT ON FUNCTION ask.profile() IS 'The caller''s preferences, set or learned, with the defaults';

CREATE FUNCTION ask.share(memory bigint) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_share';
COMMENT ON FUNCTION ask.share(bigint) IS 'Makes a memory everyone''s, with open places for the values of the data that it holds; for administrators';
CREATE FUNCTION ask.share(memory bigint, with_values boolean) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_share';
COMMENT ON FUNCTION ask.share(bigint, boolean) IS 'Makes a memory everyone''s, with the values of the data that it holds if so said; for administrators';
REVOKE ALL ON FUNCTION ask.share(bigint), ask.share(bigint, boolean) FROM PUBLIC;
-- Model providers: servers and user mappings declared the way PostgreSQL does it. The wrapper has no handler: its servers
-- are endpoints to call, there are no foreign tables behind them.

CREATE FUNCTION ask._model_options(options text[], catalog oid) RETURNS void
    LANGUAGE c STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_model_options';
COMMENT ON FUNCTION ask._model_options(text[], oid) IS 'Checks the options of model servers and user mappings';

CREATE FOREIGN DATA WRAPPER ask_model NO HANDLER VALIDATOR ask._model_options;
COMMENT ON FOREIGN DATA WRAPPER ask_model IS 'Model providers for pg_ask: CREATE SERVER ... OPTIONS (provider, url, model)';

CREATE TABLE ask.model_call (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role_name     name NOT NULL,
    app_user      text NOT NULL DEFAULT '',
    at            timestamptz NOT NULL,
    server        text NOT NULL,
    model         text NOT NULL,
    purpose       text NOT NULL,
    outcome       text NOT NULL,
    input_tokens  bigint NOT NULL,
    output_tokens bigint NOT NULL,
    elapsed_ms    real
);
COMMENT ON TABLE ask.model_call IS 'The account of model calls: written by the extension only';
CREATE INDEX model_call_role ON ask.model_call (role_name, at);
CREATE INDEX model_call_at ON ask.model_call (at);
GRANT SELECT ON ask.model_call TO pg_database_owner;
SELECT pg_catalog.pg_extension_config_dump('ask.model_call', '');
SELECT pg_catalog.pg_extension_config_dump(pg_get_serial_sequence('ask.model_call', 'id')::regclass, '');
GRANT SELECT ON SEQUENCE ask.model_call_id_seq TO pg_database_owner;

-- What a model's query was believed when its memory was made.
CREATE INDEX turn_model ON ask.turn (memory) WHERE source = 'model' AND memory IS NOT NULL;

CREATE VIEW ask.model_usage WITH (security_barrier = true) AS
SELECT (c.at AT TIME ZONE 'UTC')::date AS day, c.role_name AS role, c.server, c.purpose, count(*) AS calls,
       count(*) FILTER (WHERE c.outcome <> 'ok') AS failed, sum(c.input_tokens)::bigint AS input_tokens,
       sum(c.output_tokens)::bigint AS output_tokens, avg(c.elapsed_ms)::real AS mean_ms
FROM ask.model_call c
WHERE c.role_name = ask._asker() OR has_function_privilege('ask.share(bigint)', 'EXECUTE')
GROUP BY 1, 2, 3, 4;
COMMENT ON VIEW ask.model_usage IS 'Model calls and tokens by day (UTC), role and server: the caller''s own; all for administrators';
GRANT SELECT ON ask.model_usage TO PUBLIC;

CREATE FUNCTION ask.prompt(question text, session text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_prompt';
COMMENT ON FUNCTION ask.prompt(text, text) IS 'Exactly what a model would be sent for a question; nothing is sent';

CREATE FUNCTION ask.reembed(most int DEFAULT 1000) RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_reembed';
COMMENT ON FUNCTION ask.reembed(int) IS 'Embeds the caller''s memories (for administrators also shared ones) with the model of ask.embedding; says how many';

CREATE FUNCTION ask.model_endpoints() RETURNS TABLE (server text, state text, failures bigint, next_try_s bigint, scope text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_model_endpoints';
COMMENT ON FUNCTION ask.model_endpoints() IS 'The model servers that the caller may use, with the state of their circuit breakers';
-- Upkeep. The functions beginning with an underscore are for the library alone, which runs them as the extension's owner for the role
-- that asks (ask._asker()); with `everyone` for all roles, once it has checked that an administrator asks.

-- What is deleted of a role at once; ask.prune() deletes all that is due, learning calls a little at a time.
CREATE FUNCTION ask._prune(older_than interval, keep int, everyone boolean) RETURNS TABLE (what text, removed bigint)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asker CONSTANT name := ask._asker();
    me CONSTANT text := coalesce(current_setting('ask.app_user', true), '');
    history CONSTANT interval := coalesce(older_than, current_setting('ask.history_ttl', true)::interval, '365 days');
    sessions CONSTANT interval := coalesce(older_than, '7 days');
    memories CONSTANT int := coalesce(keep, current_setting('ask.max_memories', true)::int, 10000);
BEGIN
    IF history < interval '0' OR memories < 0 THEN
        RAISE EXCEPTION 'ask.prune() takes no negative values' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'For example: ask.prune(''90 days'', 1000).';
    END IF;
    DELETE FROM ask.turn t WHERE (everyone OR t.role_name = asker AND t.app_user = me)
        AND t.asked_at < clock_timestamp() - CASE WHEN t.kept THEN history ELSE sessions END;
    GET DIAGNOSTICS removed = ROW_COUNT;
    what := 'history';
    RETURN NEXT;
    DELETE FROM ask.feedback_given f WHERE (everyone OR f.role_name = asker AND f.app_user = me)
        AND NOT EXISTS (SELECT FROM ask.turn t WHERE t.id = f.answer);
    -- What was learned goes first, the least proven and longest unused before others; what was taught stays, and so does what has been
    -- used within the time that history is kept.
    DELETE FROM ask.memory m USING (
        SELECT x.id, greatest(x.made_at, u.used) AS used,
               row_number() OVER (PARTITION BY x.role_name, x.app_user
                                  ORDER BY x.kind = 'learned', x.good + u.good - 2 * (x.bad + u.bad) DESC, greatest(x.made_at, u.used) DESC) AS place
        FROM ask.memory x LEFT JOIN LATERAL (
            SELECT max(o.at) AS used, coalesce(sum(o.weight) FILTER (WHERE o.good), 0) AS good,
                   coalesce(sum(o.weight) FILTER (WHERE NOT o.good), 0) AS bad
            FROM ask.outcome o WHERE o.memory = x.id AND o.role_name = x.role_name AND o.app_user = x.app_user) u ON true
        WHERE NOT x.shared AND (everyone OR x.role_name = asker AND x.app_user = me)) ranked
    WHERE ranked.id = m.id AND m.kind = 'learned'
      AND (ranked.place > memories OR (keep IS NULL AND ranked.used < clock_timestamp() - history));
    GET DIAGNOSTICS removed = ROW_COUNT;
    what := 'memories';
    RETURN NEXT;
    -- Outcomes are appended, so that no question waits for another; here they become sums. The latest stays: it tells when the
    -- memory was last used.
    WITH done AS (
        DELETE FROM ask.outcome o USING ask.memory m
        WHERE m.id = o.memory AND NOT m.shared AND o.role_name = m.role_name AND o.app_user = m.app_user
          AND (everyone OR m.role_name = asker AND m.app_user = me)
          AND EXISTS (SELECT FROM ask.outcome later
                      WHERE later.memory = o.memory AND later.role_name = o.role_name AND later.app_user = o.app_user AND later.id > o.id)
        RETURNING o.memory, o.good, o.weight),
    sums AS (
        SELECT d.memory, coalesce(sum(d.weight) FILTER (WHERE d.good), 0) AS good,
               coalesce(sum(d.weight) FILTER (WHERE NOT d.good), 0) AS bad
        FROM done d GROUP BY 1)
    UPDATE ask.memory m SET good = m.good + s.good, bad = m.bad + s.bad FROM sums s WHERE s.memory = m.id;
    DELETE FROM ask.outcome o WHERE (everyone OR o.role_name = asker AND o.app_user = me)
        AND NOT EXISTS (SELECT FROM ask.memory m WHERE m.id = o.memory);
    -- Of habits only the latest cases count.
    DELETE FROM ask.habit h USING (
        SELECT x.id, row_number() OVER (PARTITION BY x.role_name, x.app_user, x.kind, x.subject ORDER BY x.id DESC) AS place
        FROM ask.habit x WHERE everyone OR x.role_name = asker AND x.app_user = me) ranked
    WHERE ranked.id = h.id AND ranked.place > 20;
    IF everyone THEN
        DELETE FROM ask.audit_entry e WHERE e.at < clock_timestamp() - history;
        GET DIAGNOSTICS removed = ROW_COUNT;
        what := 'audit trail';
        RETURN NEXT;
    END IF;
END $$;

CREATE FUNCTION ask.prune(older_than interval DEFAULT NULL, keep int DEFAULT NULL, everyone boolean DEFAULT false)
    RETURNS TABLE (what text, removed bigint)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_prune';
COMMENT ON FUNCTION ask.prune(interval, int, boolean) IS 'Deletes the caller''s old history and surplus memories, and sums up outcomes; for administrators, those of everyone';

CREATE FUNCTION ask._forget(memory bigint) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    WITH outcomes AS (
        DELETE FROM ask.outcome o WHERE o.memory = $1 AND o.role_name = ask._asker()
            AND o.app_user = coalesce(current_setting('ask.app_user', true), '')),
    gone AS (
        DELETE FROM ask.memory m WHERE m.id = $1 AND NOT m.shared AND m.role_name = ask._asker()
            AND m.app_user = coalesce(current_setting('ask.app_user', true), '') RETURNING 1)
    SELECT EXISTS (SELECT FROM gone)
$$;

CREATE FUNCTION ask.forget(memory bigint) RETURNS boolean
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_forget_memory';
COMMENT ON FUNCTION ask.forget(bigint) IS 'Forgets one of the caller''s memories; true if there was one';

CREATE FUNCTION ask._forget(what text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me CONSTANT text := coalesce(current_setting('ask.app_user', true), '');
    removed bigint := 0;
    n bigint;
BEGIN
    IF what IS NULL THEN
        RETURN NULL;
    ELSIF what NOT IN ('history', 'memories', 'vocabulary', 'preferences', 'everything') THEN
        RAISE EXCEPTION 'there is no "%" to forget', what USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Write history, memories, vocabulary, preferences or everything; or the id of a memory.';
    END IF;
    IF what IN ('history', 'everything') THEN
        DELETE FROM ask.feedback_given f WHERE f.role_name = ask._asker() AND f.app_user = me;
        DELETE FROM ask.turn t WHERE t.role_name = ask._asker() AND t.app_user = me;
        GET DIAGNOSTICS n = ROW_COUNT;
        removed := removed + n;
    END IF;
    IF what IN ('memories', 'everything') THEN
        DELETE FROM ask.outcome o WHERE o.role_name = ask._asker() AND o.app_user = me;
        DELETE FROM ask.memory m WHERE NOT m.shared AND m.role_name = ask._asker() AND m.app_user = me;
        GET DIAGNOSTICS n = ROW_COUNT;
        removed := removed + n;
    END IF;
    IF what IN ('vocabulary', 'everything') THEN
        DELETE FROM ask.term v WHERE NOT v.shared AND v.role_name = ask._asker() AND v.app_user = me;
        GET DIAGNOSTICS n = ROW_COUNT;
        removed := removed + n;
    END IF;
    IF what IN ('preferences', 'everything') THEN
        DELETE FROM ask.habit h WHERE h.role_name = ask._asker() AND h.app_user = me;
        DELETE FROM ask.preference p WHERE p.role_name = ask._asker() AND p.app_user = me;
        GET DIAGNOSTICS n = ROW_COUNT;
        removed := removed + n;
    END IF;
    RETURN removed;
END $$;

CREATE FUNCTION ask.forget(what text) RETURNS bigint
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_forget';
COMMENT ON FUNCTION ask.forget(text) IS 'Forgets the caller''s history, memories, vocabulary, preferences or everything; says how many rows';

-- Questions are counted among the latest, and the stages of a fifth of them measured: what is older says little about today, and reading
-- all of a long history takes long.
CREATE FUNCTION ask._report(everyone boolean, all_calls boolean, latest int)
RETURNS TABLE (stage text, calls bigint, total_ms numeric, mean_ms numeric, p50_ms numeric, p95_ms numeric, max_ms numeric, slow bigint, detail text)
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    WITH recent AS MATERIALIZED (
        (SELECT t.status, t.source, t.timings, t.rejections, t.id FROM ask.turn t
         WHERE NOT everyone AND t.kept AND t.role_name = ask._asker() AND t.app_user = coalesce(current_setting('ask.app_user', true), '')
         ORDER BY t.asked_at DESC LIMIT latest)
        UNION ALL
        (SELECT t.status, t.source, t.timings, t.rejections, t.id FROM ask.turn t WHERE everyone AND t.kept ORDER BY t.id DESC LIMIT latest)),
    times AS (
        SELECT e.key AS stage, e.value::float8 AS ms 
        FROM (SELECT r.timings FROM recent r ORDER BY r.id DESC LIMIT latest / 5) x CROSS JOIN LATERAL jsonb_each_text(x.timings) e),
    sums AS (
        SELECT count(*) FILTER (WHERE status = 'answered') AS answered, count(*) FILTER (WHERE status = 'clarify') AS clarify,
               count(*) FILTER (WHERE status = 'refused') AS refused, count(*) FILTER (WHERE status = 'failed') AS failed,
               count(*) FILTER (WHERE source = 'memory') AS memory, count(*) FILTER (WHERE source = 'model') AS model,
               coalesce(sum(rejections[1]), 0) AS rejected, coalesce(sum(rejections[2]), 0) AS avoided, count(*) AS all
        FROM recent),
    events AS (
        SELECT e.* FROM sums s CROSS JOIN LATERAL (VALUES
            ('answered', s.answered), ('clarify', s.clarify), ('refused', s.refused), ('failed', s.failed), ('memory hits', s.memory),
            ('rejections', s.rejected), ('rejections avoided', s.avoided), ('model answers', s.model)) AS e(stage, calls))
    SELECT x.stage, count(*), round(sum(x.ms)::numeric, 3), round(avg(x.ms)::numeric, 3),
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY x.ms)::numeric, 3),
           round(percentile_cont(0.95) WITHIN GROUP (ORDER BY x.ms)::numeric, 3), round(max(x.ms)::numeric, 3),
           count(*) FILTER (WHERE x.ms > 5000), CASE WHEN (SELECT s.all FROM sums s) > latest / 5 THEN format('the latest %s questions', latest / 5) END
    FROM times x GROUP BY x.stage
    UNION ALL
    SELECT e.stage, e.calls, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events e
    UNION ALL
    -- Model calls of the caller; of every role for administrators.
    SELECT 'model calls', count(*), round(sum(c.elapsed_ms)::numeric, 3), round(avg(c.elapsed_ms)::numeric, 3),
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY c.elapsed_ms)::numeric, 3),
           round(percentile_cont(0.95) WITHIN GROUP (ORDER BY c.elapsed_ms)::numeric, 3), round(max(c.elapsed_ms)::numeric, 3),
           count(*) FILTER (WHERE c.elapsed_ms > 5000),
           format('%s input tokens, %s output tokens, %s failed', coalesce(sum(c.input_tokens), 0), coalesce(sum(c.output_tokens), 0),
                  count(*) FILTER (WHERE c.outcome <> 'ok'))
    FROM (SELECT m.* FROM ask.model_call m WHERE all_calls OR m.role_name = ask._asker() ORDER BY m.at DESC LIMIT latest) c
    UNION ALL
    SELECT format('model calls of %s on %s', u.role_name, u.day), count(*), NULL, NULL, NULL, NULL, NULL, NULL,
           format('%s input tokens, %s output tokens, %s failed', sum(u.input_tokens), sum(u.output_tokens), count(*) FILTER (WHERE u.outcome <> 'ok'))
    FROM (SELECT m.*, (m.at AT TIME ZONE 'UTC')::date AS day FROM ask.model_call m
          WHERE (all_calls OR m.role_name = ask._asker()) AND m.at > now() - interval '30 days') u GROUP BY u.role_name, u.day
$$;

CREATE FUNCTION ask.report(everyone boolean DEFAULT NULL)
    RETURNS TABLE (stage text, calls bigint, total_ms numeric, mean_ms numeric, p50_ms numeric, p95_ms numeric, max_ms numeric, slow bigint, detail text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_report';
COMMENT ON FUNCTION ask.report(boolean) IS 'The caller''s questions (for administrators with true: everyone''s) by stage: calls and milliseconds; how often memory answered, the guard rejected, ...';

-- For exporters: one row, cheap however long the history is, over all roles. Counts of rows are the statistics' own.
CREATE VIEW ask.numbers AS
SELECT coalesce(sum(pg_stat_get_live_tuples(c.oid)) FILTER (WHERE c.relname = 'turn'), 0)::bigint AS turns,
       coalesce(sum(pg_stat_get_tuples_inserted(c.oid)) FILTER (WHERE c.relname = 'turn'), 0)::bigint AS turns_written,
       coalesce(sum(pg_stat_get_live_tuples(c.oid)) FILTER (WHERE c.relname = 'memory'), 0)::bigint AS memories,
       coalesce(sum(pg_stat_get_live_tuples(c.oid)) FILTER (WHERE c.relname = 'outcome'), 0)::bigint AS outcomes,
       coalesce(sum(pg_stat_get_live_tuples(c.oid)) FILTER (WHERE c.relname = 'value_index'), 0)::bigint AS indexed_values,
       coalesce(sum(pg_stat_get_tuples_inserted(c.oid)) FILTER (WHERE c.relname = 'model_call'), 0)::bigint AS model_calls_written,
       sum(pg_total_relation_size(c.oid))::bigint AS bytes,
       max(l.turns) AS latest_turns, max(l.answered) AS latest_answered, max(l.clarify) AS latest_clarify, max(l.refused) AS latest_refused,
       max(l.failed) AS latest_failed, max(l.memory) AS latest_from_memory, max(l.p95_ms) AS latest_p95_ms, max(l.last_asked) AS last_asked
FROM pg_class c CROSS JOIN (
    SELECT count(*) AS turns, count(*) FILTER (WHERE t.status = 'answered') AS answered, count(*) FILTER (WHERE t.status = 'clarify') AS clarify,
           count(*) FILTER (WHERE t.status = 'refused') AS refused, count(*) FILTER (WHERE t.status = 'failed') AS failed,
           count(*) FILTER (WHERE t.source = 'memory') AS memory, percentile_disc(0.95) WITHIN GROUP (ORDER BY t.elapsed_ms) AS p95_ms,
           max(t.asked_at) AS last_asked
    FROM (SELECT x.status, x.source, x.elapsed_ms, x.asked_at FROM ask.turn x ORDER BY x.id DESC LIMIT 1000) t) l
WHERE c.relnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = 'ask') AND c.relkind = 'r';
COMMENT ON VIEW ask.numbers IS 'One row of numbers over all roles, for administrators and what they monitor with; latest_*: of the latest 1000 questions';

-- Of all roles, shapes and counts only: no question, no value.
CREATE VIEW ask.patterns_of_all AS
SELECT t.role_name AS role, 'tables'::text AS kind, array_to_string(t.tables, ', ') AS pattern, count(*) AS times,
       count(*) FILTER (WHERE t.status = 'answered') AS answered, max(t.asked_at) AS last_seen
FROM ask.turn t WHERE t.kept AND t.tables <> '{}' GROUP BY 1, 3
UNION ALL
SELECT t.role_name, 'status', t.status, count(*), count(*) FILTER (WHERE t.status = 'answered'), max(t.asked_at)
FROM ask.turn t WHERE t.kept GROUP BY 1, 3;
COMMENT ON VIEW ask.patterns_of_all IS 'What recurs in the questions of all roles: tables and outcomes with their counts, for administrators';

-- What each role keeps.
CREATE VIEW ask.sizes AS
SELECT r.role_name AS role, r.app_user, sum(r.turns)::bigint AS turns, sum(r.memories)::bigint AS memories, sum(r.terms)::bigint AS terms,
       sum(r.bytes)::bigint AS bytes, max(r.latest) AS latest
FROM (SELECT t.role_name, t.app_user, count(*) AS turns, 0 AS memories, 0 AS terms, sum(pg_column_size(t.*)) AS bytes, max(t.asked_at) AS latest
      FROM ask.turn t GROUP BY 1, 2
      UNION ALL SELECT m.role_name, m.app_user, 0, count(*), 0, sum(pg_column_size(m.*)), max(m.made_at) FROM ask.memory m GROUP BY 1, 2
      UNION ALL SELECT v.role_name, v.app_user, 0, 0, count(*), sum(pg_column_size(v.*)), max(v.defined_at) FROM ask.term v GROUP BY 1, 2) r
GROUP BY 1, 2;
COMMENT ON VIEW ask.sizes IS 'How much of each role and end user is kept, for administrators';

REVOKE ALL ON ask.numbers, ask.patterns_of_all, ask.sizes FROM PUBLIC;
REVOKE ALL ON FUNCTION ask._prune(interval, int, boolean), ask._forget(bigint), ask._forget(text), ask._report(boolean, boolean, int) FROM PUBLIC;

CREATE FUNCTION ask.suggest(n int DEFAULT 5) RETURNS SETOF text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_suggest';
COMMENT ON FUNCTION ask.suggest(int) IS 'Questions to start with, for the tables that the caller may read';

CREATE FUNCTION ask.describe(object text) RETURNS TABLE (part text, name text, role text, words text[], reason text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_describe';
COMMENT ON FUNCTION ask.describe(text) IS 'What a table and its columns, or one column, are taken for: role, words that mean them, and what that rests on';

CREATE FUNCTION ask.check() RETURNS TABLE (kind text, id bigint, name text, holds boolean, detail text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_check';
COMMENT ON FUNCTION ask.check() IS 'Replays what was taught and defined against today''s schema';
-- Columns that look sensitive and may be indexed all the same: ask.allow('schema.table.column') ---------------------------
-- The columns themselves, and their names, which carry the decision through a dump.

CREATE TABLE ask.allowed_column (
    relation    text NOT NULL,
    column_name text NOT NULL,
    set_by      name NOT NULL DEFAULT session_user,
    set_at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
    id          oid,
    attribute   int2,
    PRIMARY KEY (relation, column_name)
);
COMMENT ON TABLE ask.allowed_column IS 'Columns that ask.allow() has named: ask.refresh() indexes their values though they look sensitive';
REVOKE ALL ON ask.allowed_column FROM PUBLIC;
GRANT SELECT ON ask.allowed_column TO pg_database_owner;
SELECT pg_catalog.pg_extension_config_dump('ask.allowed_column', '');

-- What a dump says about identity is another database's.
CREATE FUNCTION ask._bind_column() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT a.attrelid, a.attnum INTO NEW.id, NEW.attribute FROM pg_attribute a
        WHERE a.attrelid = to_regclass(NEW.relation) AND a.attname = NEW.column_name AND NOT a.attisdropped;
    RETURN NEW;
END $$;
CREATE TRIGGER bind BEFORE INSERT ON ask.allowed_column FOR EACH ROW EXECUTE FUNCTION ask._bind_column();

-- Whether a column was written (or, to take it back, was and is allowed); if so, allows it or takes that back (NULL).
CREATE FUNCTION ask._allow_column(written text, yes boolean) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parts text[];
    table_name text;
BEGIN
    IF written IS NULL OR written ~ '[*(]' THEN
        RETURN false;
    END IF;
    parts := parse_ident(written);
    IF cardinality(parts) <> 3 THEN
        RETURN false;
    END IF;
    SELECT format('%I.%I', n.nspname, c.relname) INTO table_name
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE n.nspname = parts[1] AND c.relname = parts[2] AND a.attname = parts[3] AND a.attnum > 0 AND NOT a.attisdropped;
    IF table_name IS NULL THEN
        RAISE EXCEPTION 'there is no column "%"', written USING ERRCODE = 'undefined_column', HINT = 'Write schema.table.column.';
    ELSIF NOT yes THEN
        RAISE EXCEPTION 'a column is not denied by itself' USING ERRCODE = 'wrong_object_type',
            HINT = 'ask.rule(''schema.table'', ''forbid'', ''column'') keeps questions away from it; a comment with [sensitive] keeps its values out of the index.';
    END IF;
    DELETE FROM ask.allowed_column o WHERE o.relation = table_name AND o.column_name = parts[3]
        OR (o.id, o.attribute) IN (SELECT a.attrelid, a.attnum FROM pg_attribute a
                                   WHERE a.attrelid = to_regclass(table_name) AND a.attname = parts[3]);
    IF yes THEN
        INSERT INTO ask.allowed_column (relation, column_name) VALUES (table_name, parts[3]);
        RETURN true;
    END IF;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION ask._bind_column(), ask._allow_column(text, boolean) FROM PUBLIC;

-- Nobody's but what was said -------------------------------------------------------------------------------------------

-- Default privileges of the role that installs (ALTER DEFAULT PRIVILEGES ... GRANT ... ON TABLES TO ...) would hand others' questions, and
-- the guard's decisions, to whoever they name. What the script itself has granted stays: execution to PUBLIC, reading to
-- pg_database_owner, five views to PUBLIC.
DO $$
DECLARE
    given record;
    public_views CONSTANT name[] := ARRAY['history', 'vocabulary', 'memories', 'patterns', 'model_usage'];
BEGIN
    FOR given IN
        SELECT DISTINCT format('%s %s', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass) AS object,
               a.privilege_type AS privilege, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
        WHERE c.relnamespace = 'ask'::regnamespace AND c.relkind IN ('r', 'v', 'S') AND a.grantee <> c.relowner
          AND NOT (a.privilege_type = 'SELECT' AND (a.grantee = 'pg_database_owner'::regrole OR (a.grantee = 0 AND c.relname = ANY (public_views))))
        UNION
        SELECT format('FUNCTION %s', p.oid::regprocedure), a.privilege_type, a.grantee::regrole::text
        FROM pg_proc p CROSS JOIN LATERAL aclexplode(p.proacl) a
        WHERE p.pronamespace = 'ask'::regnamespace AND a.grantee NOT IN (0, p.proowner)
        UNION
        SELECT 'SCHEMA ask', a.privilege_type, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a
        WHERE n.nspname = 'ask' AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner
    LOOP
        EXECUTE format('REVOKE %s ON %s FROM %s', given.privilege, given.object, given.grantee);
    END LOOP;
END
$$;
