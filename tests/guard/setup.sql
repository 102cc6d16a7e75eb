-- The world that the guard's tests run in: an empty database, as a superuser. Everything a hostile query could
-- reach for is here.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

DO $$ BEGIN CREATE ROLE tester; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
GRANT USAGE ON SCHEMA ask TO tester;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ask TO tester;

-- data
CREATE TABLE customers (id integer PRIMARY KEY, name text, city text);
INSERT INTO customers SELECT g, 'customer ' || g, (ARRAY['Rome', 'Oslo', 'Lima'])[1 + g % 3] FROM generate_series(1, 30) g;
CREATE SEQUENCE customers_id_seq OWNED BY customers.id;
CREATE TABLE orders (
    id integer PRIMARY KEY, customer_id integer REFERENCES customers, created_at timestamptz, day date,
    total numeric(10, 2), status text, tags text[], info jsonb, during tstzrange);
INSERT INTO orders SELECT g, 1 + g % 30, timestamptz '2026-01-01 00:00Z' + g * interval '7 hours', date '2026-01-01' + g / 3,
    (g * 37 % 1000) / 10.0, (ARRAY['new', 'paid', 'sent', NULL])[1 + g % 4], ARRAY['t' || g % 5, 't' || g % 7],
    jsonb_build_object('channel', (ARRAY['web', 'shop'])[1 + g % 2], 'items', jsonb_build_array(g, g + 1), 'n', g),
    tstzrange(timestamptz '2026-01-01 00:00Z' + g * interval '7 hours', timestamptz '2026-01-01 00:00Z' + g * interval '9 hours')
    FROM generate_series(1, 300) g;
CREATE TABLE order_items (order_id integer REFERENCES orders, line integer, product text, quantity integer, price numeric(8, 2), PRIMARY KEY (order_id, line));
INSERT INTO order_items SELECT 1 + g % 300, g / 300, 'product ' || g % 17, 1 + g % 4, (g * 13 % 500) / 10.0 FROM generate_series(1, 899) g;
CREATE TABLE staff (id integer PRIMARY KEY, boss integer REFERENCES staff, name text, pay float8, active boolean);
INSERT INTO staff SELECT g, NULLIF(g / 2, 0), 'staff ' || g, 1000 + g * 10.5, g % 3 > 0 FROM generate_series(1, 20) g;
CREATE TABLE documents (id integer PRIMARY KEY, title text, body text);
INSERT INTO documents VALUES (1, 'Cats', 'The quick brown cat jumps over the lazy dogs'), (2, 'Dogs', 'Dogs and cats are friends'), (3, 'Birds', NULL);
CREATE TABLE measures (at timestamp, sensor integer, value float8) PARTITION BY RANGE (at);
CREATE TABLE measures_1 PARTITION OF measures FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE measures_2 PARTITION OF measures FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
INSERT INTO measures SELECT timestamp '2026-01-15' + g * interval '3 hours', g % 3, sin(g) FROM generate_series(1, 200) g;
CREATE VIEW recent AS SELECT * FROM orders WHERE created_at > '2026-02-01';
CREATE MATERIALIZED VIEW totals AS SELECT customer_id, sum(total) AS total FROM orders GROUP BY 1;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN percent AS numeric CHECK (VALUE BETWEEN 0 AND 100);
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE typed (id integer, m mood, p percent, r pair, u uuid, net inet, b bytea, t time, iv interval, x xml);
INSERT INTO typed (id, m, p, r, u, net, b, t, iv) SELECT g, (ARRAY['sad', 'ok', 'happy'])[1 + g % 3]::mood, g, ROW(g, 'b' || g)::pair, md5(g::text)::uuid,
    ('10.0.0.' || g)::inet, decode(md5(g::text), 'hex'), time '00:00' + g * interval '1 hour', g * interval '1 day' FROM generate_series(1, 9) g;
-- A server may be built without XML.
DO $$ BEGIN UPDATE typed SET x = ('<a>' || id || '</a>')::xml; EXCEPTION WHEN feature_not_supported THEN NULL; END $$;
CREATE TABLE "Mixed Case" ("Id" integer, "Größe" numeric);
INSERT INTO "Mixed Case" VALUES (1, 1.5), (2, NULL);
CREATE TABLE policed (id integer, owner text);
INSERT INTO policed VALUES (1, 'tester'), (2, 'postgres');
ALTER TABLE policed ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON policed USING (owner = current_setting('role', true) OR owner = current_user);
CREATE VIEW mine AS SELECT * FROM policed WHERE owner = current_user;

-- what is private
CREATE SCHEMA secret;
CREATE TABLE secret.salaries (id integer, pay numeric);
INSERT INTO secret.salaries VALUES (1, 1000);
CREATE FUNCTION secret.peek() RETURNS numeric LANGUAGE sql AS 'SELECT max(pay) FROM secret.salaries';
CREATE FUNCTION secret.peek_all() RETURNS SETOF secret.salaries LANGUAGE sql AS 'SELECT * FROM secret.salaries';
CREATE FUNCTION secret.plus(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';
CREATE OPERATOR secret.+ (LEFTARG = integer, RIGHTARG = integer, FUNCTION = secret.plus);
GRANT USAGE ON SCHEMA secret TO tester;
GRANT SELECT ON secret.salaries TO tester;
CREATE TABLE private_table (id integer, note text);
INSERT INTO private_table VALUES (1, 'private');
CREATE TABLE partly (id integer, note text, secret_column text);
INSERT INTO partly VALUES (1, 'a', 'b');
CREATE VIEW private_view WITH (security_invoker) AS SELECT * FROM private_table;

-- code that writes
CREATE TABLE evil_log (what text);
CREATE SEQUENCE id_seq;
SELECT nextval('id_seq');
CREATE FUNCTION evil_int() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN INSERT INTO evil_log VALUES ('evil'); RETURN 1; END $$;
CREATE FUNCTION evil() RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM evil_int(); RETURN true; END $$;
CREATE FUNCTION evil(integer) RETURNS integer LANGUAGE sql AS 'SELECT evil_int()';
CREATE FUNCTION evil(customers) RETURNS integer LANGUAGE sql AS 'SELECT evil_int()';
CREATE FUNCTION row_evil(customers) RETURNS integer LANGUAGE sql AS 'SELECT evil_int()';
CREATE FUNCTION evil_text() RETURNS text LANGUAGE sql AS 'SELECT evil_int()::text';
CREATE FUNCTION evil_time() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()';
CREATE FUNCTION evil_rows(integer) RETURNS SETOF integer LANGUAGE sql AS 'SELECT evil_int()';
CREATE FUNCTION evil_variadic(VARIADIC integer[]) RETURNS integer LANGUAGE sql AS 'SELECT evil_int()';
CREATE FUNCTION evil_default(a integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT evil_int()';
CREATE FUNCTION evil_named(a integer) RETURNS integer LANGUAGE sql AS 'SELECT evil_int()';
CREATE FUNCTION inlined_evil() RETURNS text LANGUAGE sql STABLE AS $$ SELECT pg_read_file('PG_VERSION') $$;
CREATE FUNCTION definer_peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM private_table';
CREATE FUNCTION evil_step(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT evil_int()';
CREATE AGGREGATE evil_sum(integer) (SFUNC = evil_step, STYPE = integer, INITCOND = '0');
CREATE FUNCTION evil_op(integer, integer) RETURNS boolean LANGUAGE sql AS 'SELECT evil()';
CREATE FUNCTION evil_op1(integer) RETURNS boolean LANGUAGE sql AS 'SELECT evil()';
CREATE OPERATOR ### (LEFTARG = integer, RIGHTARG = integer, FUNCTION = evil_op);
CREATE OPERATOR ### (RIGHTARG = integer, FUNCTION = evil_op1);
CREATE FUNCTION evil_check(text) RETURNS boolean LANGUAGE sql AS 'SELECT evil()';
CREATE DOMAIN evil_domain AS text CHECK (evil_check(VALUE));
CREATE TYPE evil_row AS (a evil_domain);
CREATE TYPE evil_source AS (a integer);
CREATE FUNCTION evil_cast_text(evil_source) RETURNS text LANGUAGE sql AS 'SELECT evil_text()';
CREATE FUNCTION evil_cast_int(evil_source) RETURNS integer LANGUAGE sql AS 'SELECT evil_int()';
CREATE FUNCTION evil_cast_json(evil_source) RETURNS json LANGUAGE sql AS $$ SELECT to_json(evil_int()) $$;
CREATE CAST (evil_source AS text) WITH FUNCTION evil_cast_text(evil_source);
CREATE CAST (evil_source AS integer) WITH FUNCTION evil_cast_int(evil_source);
CREATE CAST (evil_source AS json) WITH FUNCTION evil_cast_json(evil_source);
CREATE TABLE evil_casts (v evil_source);
INSERT INTO evil_casts VALUES (ROW(1));
CREATE FUNCTION evil_difference(float8, float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM evil_int(); RETURN $1 - $2; END $$;
CREATE TYPE evil_range AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = evil_difference);
CREATE FUNCTION evil_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE PROCEDURE evil_procedure() LANGUAGE sql AS 'INSERT INTO evil_log VALUES (''called'')';
CREATE SCHEMA mixed_case;
CREATE FUNCTION mixed_case."Evil"() RETURNS integer LANGUAGE sql AS 'SELECT evil_int()';

-- views that hide
CREATE VIEW v_roles AS SELECT rolname, rolpassword FROM pg_authid;
CREATE VIEW v_settings AS SELECT name, setting FROM pg_settings;
CREATE VIEW v_file AS SELECT pg_read_file('PG_VERSION') AS version;
CREATE VIEW v_sleep AS SELECT id, pg_sleep(id)::text AS s FROM customers;
CREATE VIEW v_evil AS SELECT id, evil(id) AS e FROM customers;
CREATE VIEW v_nested AS SELECT * FROM v_evil WHERE id > 1;
CREATE VIEW v_lateral AS SELECT c.id, l.e FROM customers c, LATERAL (SELECT evil(c.id) AS e) l;
CREATE VIEW v_rule AS SELECT (SELECT count(*) FROM pg_authid) AS n;
CREATE VIEW locked_view AS SELECT * FROM customers FOR UPDATE;

GRANT SELECT ON ALL TABLES IN SCHEMA public TO tester;
REVOKE ALL ON private_table, partly FROM tester;
GRANT SELECT (id, note) ON partly TO tester;
GRANT SELECT ON private_view TO tester;

-- the tests' own things, outside everybody's search_path
CREATE SCHEMA guard_test;
GRANT USAGE ON SCHEMA guard_test TO tester;
CREATE TABLE guard_test.statement (id integer GENERATED ALWAYS AS IDENTITY, kind text, line text);
GRANT SELECT ON guard_test.statement TO tester;

CREATE FUNCTION guard_test.sql(integer) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog AS
    $$ SELECT replace(line, '⏎', E'\n') FROM guard_test.statement WHERE id = $1 $$;

-- Data, sequences, catalogs, large objects: everything that lasts.
CREATE FUNCTION guard_test.data() RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    relation regclass;
    part text;
    whole text := '';
BEGIN
    FOR relation IN SELECT oid FROM pg_class WHERE relkind IN ('r', 'm', 'S') AND relnamespace IN ('public'::regnamespace, 'secret'::regnamespace) ORDER BY oid LOOP
        EXECUTE format('SELECT md5(string_agg(ROW(t.*)::text, chr(10) ORDER BY ROW(t.*)::text)) FROM %s t', relation) INTO part;
        whole := whole || relation || '=' || coalesce(part, '') || ' ';
    END LOOP;
    SELECT whole || count(*) || ' relations ' INTO whole FROM pg_class;
    SELECT whole || count(*) || ' functions ' INTO whole FROM pg_proc;
    SELECT whole || count(*) || ' types ' INTO whole FROM pg_type;
    SELECT whole || count(*) || ' roles ' || count(*) FILTER (WHERE rolsuper) || ' superusers ' INTO whole FROM pg_roles;
    SELECT whole || count(*) || ' large objects ' INTO whole FROM pg_largeobject_metadata;
    SELECT whole || count(*) || ' slots ' INTO whole FROM pg_replication_slots;
    SELECT whole || count(*) || ' origins ' INTO whole FROM pg_replication_origin;
    SELECT whole || count(*) || ' files' INTO whole FROM pg_ls_dir('/tmp') f WHERE f LIKE 'guard_attack%';
    RETURN md5(whole);
END $$;

-- What belongs to the session: settings, role, locks, cursors, prepared statements, channels.
CREATE FUNCTION guard_test.session(search_path text) RETURNS text LANGUAGE sql SET search_path = pg_catalog AS $$
    SELECT md5(concat_ws('|',
        (SELECT string_agg(name || '=' || setting, ',' ORDER BY name) FROM pg_settings WHERE name NOT LIKE 'ask.%' AND name <> 'search_path'),
        current_user, session_user, search_path,
        current_setting('transaction_read_only'), current_setting('role'),
        (SELECT string_agg(concat_ws(':', locktype, classid, objid, objsubid, mode), ',' ORDER BY classid, objid) FROM pg_locks
         WHERE pid = pg_backend_pid() AND locktype = 'advisory'),
        (SELECT string_agg(name, ',' ORDER BY name) FROM pg_cursors WHERE name <> ''),
        (SELECT string_agg(name || statement, ',' ORDER BY name) FROM pg_prepared_statements),
        (SELECT string_agg(c, ',') FROM pg_listening_channels() c),
        (SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema())))
$$;

-- One attack through each door. An accepted one returns; a refused one raises or says no.
CREATE FUNCTION guard_test.try_run(integer) RETURNS bigint LANGUAGE sql AS
    $$ SELECT count(*) FROM ask.run(guard_test.sql($1)) $$;
CREATE FUNCTION guard_test.try_validate(integer) RETURNS boolean LANGUAGE sql AS
    $$ SELECT valid FROM ask.validate(guard_test.sql($1)) $$;

-- A legitimate statement: 'same' if ask.run gives the values that the statement gives, in the same order.
CREATE FUNCTION guard_test.compare(integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    row record;
    direct text[] := '{}';
    guarded text[] := '{}';
BEGIN
    -- row_to_json writes dates its own way; what it leaves to the settings is set to what the guard promises.
    BEGIN
        FOR row IN SELECT r FROM ask.run(guard_test.sql($1)) r LOOP
            guarded := guarded || (SELECT string_agg(coalesce(value, '∅'), ' | ') FROM json_each_text(row.r));
        END LOOP;
    EXCEPTION WHEN OTHERS THEN
        RETURN 'refused: ' || SQLERRM;
    END;
    PERFORM set_config('intervalstyle', 'postgres', true), set_config('extra_float_digits', '1', true),
        set_config('bytea_output', 'hex', true), set_config('datestyle', 'ISO', true);
    FOR row IN EXECUTE guard_test.sql($1) LOOP
        direct := direct || (SELECT string_agg(coalesce(value, '∅'), ' | ') FROM json_each_text(row_to_json(row)));
    END LOOP;
    IF direct = guarded THEN
        RETURN 'same';
    END IF;
    FOR i IN 1 .. greatest(cardinality(direct), cardinality(guarded)) LOOP
        IF direct[i] IS DISTINCT FROM guarded[i] THEN
            RETURN format('row %s is %s, not %s', i, guarded[i], direct[i]);
        END IF;
    END LOOP;
END $$;
