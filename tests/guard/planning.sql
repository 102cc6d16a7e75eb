-- The world of planning.sh: two rival roles and a superuser. `rival` owns a schema on everybody's search_path; its trap
-- leaves what neither a read-only state nor a rollback takes back: an advisory lock of the session, and a file where the
-- caller is a superuser.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
DO $$ BEGIN CREATE ROLE rival; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE SCHEMA rival AUTHORIZATION rival;
GRANT USAGE ON SCHEMA rival TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE rival GRANT SELECT ON TABLES TO PUBLIC;
GRANT USAGE ON SCHEMA ask TO rival;

-- Whether a trap has been sprung since the last look.
CREATE FUNCTION guard_test.sprung() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    locks bigint;
BEGIN
    SELECT count(*) INTO locks FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();
    PERFORM pg_advisory_unlock_all();
    IF (SELECT size FROM pg_stat_file('guard_trap', true)) IS NOT NULL THEN
        COPY (SELECT 1) TO PROGRAM 'rm -f guard_trap';
        RETURN true;
    END IF;
    RETURN locks > 0;
END $$;

SET SESSION AUTHORIZATION rival;
SET search_path = rival, pg_catalog;
CREATE FUNCTION spring() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_lock(13);
    PERFORM pg_notify('trap', 'sprung');
    BEGIN
        COPY (SELECT 1) TO PROGRAM 'touch guard_trap';
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
END $$;
CREATE FUNCTION trap(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM rival.spring(); RETURN $1; END $$;
CREATE FUNCTION trap(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM rival.spring(); RETURN $1; END $$;
CREATE FUNCTION trapped(integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM rival.spring(); RETURN true; END $$;
CREATE FUNCTION trapped(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM rival.spring(); RETURN true; END $$;
CREATE FUNCTION trapped(integer, integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM rival.spring(); RETURN true; END $$;
CREATE FUNCTION compared(integer, integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM rival.spring(); RETURN sign($1 - $2); END $$;
CREATE FUNCTION distance(float8, float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM rival.spring(); RETURN $1 - $2; END $$;
CREATE FUNCTION inlined(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT rival.trap(7) + $1';
CREATE FUNCTION inlined_twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT rival.inlined($1) + 1';
CREATE FUNCTION inlined_atomic(a integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN rival.trap(7) + a;
CREATE FUNCTION inlined_true(integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT rival.trap(7) < $1';
CREATE FUNCTION defaulted(a integer, b integer DEFAULT rival.trap(7)) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN a; END';
CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = trapped, RESTRICT = eqsel);
CREATE OPERATOR ### (LEFTARG = integer, RIGHTARG = integer, FUNCTION = trapped);

-- Types whose input runs the trap, one inside another.
CREATE DOMAIN score AS integer CHECK (trapped(VALUE));
CREATE DOMAIN scores_checked AS score[];
CREATE DOMAIN folded AS integer CHECK (VALUE > trap(7));
CREATE TYPE pair AS (a integer, s score);
CREATE TYPE nested AS (p pair, t text);
CREATE DOMAIN pair_checked AS pair;
CREATE DOMAIN pairs_checked AS pair[];
CREATE DOMAIN word AS text CHECK (trapped(VALUE));
CREATE TYPE spelled AS (w word, w2 text);
CREATE TYPE score_range AS RANGE (SUBTYPE = score);
CREATE TYPE far AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = distance);
CREATE TABLE row_table (id integer, s score);
CREATE TABLE literal (id integer, s score, w word, scores score[], p pair, pairs pair[], during score_range, label text);
CREATE FUNCTION inlined_literal(integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT '{1}'::rival.score[] IS NULL OR $1 > 0 $$;
-- What ANALYZE has seen of ranges.
CREATE DOMAIN far_domain AS far;
CREATE TYPE far_inside AS (r far, t text);
CREATE TABLE ranged (id integer, lo float8, hi float8, r far, d far_domain, c far_inside);
INSERT INTO ranged SELECT g, g, g + 5, far(g, g + 5), far(g, g + 5), ROW(far(g, g + 5), 'x')::far_inside FROM generate_series(1, 300) g;
ANALYZE ranged;
CREATE FUNCTION take(pair) RETURNS integer LANGUAGE sql AS 'SELECT 1';
RESET SESSION AUTHORIZATION;

CREATE DOMAIN public.hundred AS integer CHECK (VALUE BETWEEN 0 AND 100);

-- Foreign servers, where contrib's wrappers are installed: a superuser's own, one that leads back here with a superuser's rights, and
-- the same as the rival's.
DO $$
DECLARE
    here text := format('host %L, port %L, dbname %L', btrim(split_part(current_setting('unix_socket_directories'), ',', 1)),
                        current_setting('port'), current_database());
BEGIN
    IF (SELECT count(*) FROM pg_available_extensions WHERE name IN ('postgres_fdw', 'file_fdw')) < 2 THEN
        RETURN;
    END IF;
    CREATE EXTENSION IF NOT EXISTS postgres_fdw SCHEMA public;
    CREATE EXTENSION IF NOT EXISTS file_fdw SCHEMA public;
    CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
    EXECUTE format('CREATE SERVER near FOREIGN DATA WRAPPER postgres_fdw OPTIONS (%s)', here);
    EXECUTE format('CREATE SERVER loop FOREIGN DATA WRAPPER postgres_fdw OPTIONS (%s)', here);
    EXECUTE format('CREATE USER MAPPING FOR PUBLIC SERVER near OPTIONS (user %L, password_required %L)', session_user, 'false');
    EXECUTE format('CREATE USER MAPPING FOR PUBLIC SERVER loop OPTIONS (user %L)', session_user);
    GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO rival;
    GRANT USAGE ON FOREIGN SERVER files, near TO rival;
    ALTER SERVER loop OWNER TO rival;
END $$;

-- What a case has made goes, whoever made it.
CREATE TABLE guard_test.kept AS
    SELECT 'pg_class'::regclass AS catalog, oid FROM pg_class WHERE relnamespace = 'rival'::regnamespace
    UNION ALL SELECT 'pg_proc', oid FROM pg_proc WHERE pronamespace = 'rival'::regnamespace
    UNION ALL SELECT 'pg_type', oid FROM pg_type WHERE typnamespace = 'rival'::regnamespace;
CREATE FUNCTION guard_test.clean() RETURNS void LANGUAGE plpgsql SET client_min_messages = error AS $$
DECLARE
    command text;
BEGIN
    FOR command IN
        SELECT format('DROP %s %s CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, oid::regclass)
        FROM pg_class c WHERE relnamespace = 'rival'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
            AND NOT EXISTS (SELECT FROM guard_test.kept k WHERE k.oid = c.oid AND k.catalog = 'pg_class'::regclass) ORDER BY oid DESC
    LOOP
        BEGIN EXECUTE command; EXCEPTION WHEN undefined_table THEN NULL; END;
    END LOOP;
    FOR command IN
        SELECT format('DROP ROUTINE %s CASCADE', oid::regprocedure) FROM pg_proc p WHERE pronamespace = 'rival'::regnamespace
            AND NOT EXISTS (SELECT FROM guard_test.kept k WHERE k.oid = p.oid AND k.catalog = 'pg_proc'::regclass)
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'i')
        UNION ALL
        SELECT format('DROP TYPE %s CASCADE', oid::regtype) FROM pg_type t WHERE typnamespace = 'rival'::regnamespace AND typtype IN ('e', 'd')
            AND NOT EXISTS (SELECT FROM guard_test.kept k WHERE k.oid = t.oid AND k.catalog = 'pg_type'::regclass)
        UNION ALL
        SELECT format('DROP COLLATION rival.%I', collname) FROM pg_collation WHERE collnamespace = 'rival'::regnamespace
        UNION ALL
        SELECT format('DROP OPERATOR FAMILY rival.%I USING btree CASCADE', opfname) FROM pg_opfamily WHERE opfnamespace = 'rival'::regnamespace
    LOOP
        EXECUTE command;
    END LOOP;
    DELETE FROM ask.allowed_object;
    DELETE FROM ask.business_rule;
    DELETE FROM ask.term;
    DELETE FROM ask.memory;
    PERFORM guard_test.sprung();
END $$;
