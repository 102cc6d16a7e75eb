-- Fills schema :target with functions and operators that have the names of those in the text :script, for many argument types: any
-- of them that fits better than the built-in one would be taken where the schema is on the path. Each leaves a trace that no
-- rollback takes back. To be run by a role that owns or may create in the schema; the traces are in schema shadow_trace.
\set ON_ERROR_STOP on
SET client_min_messages = error;
-- What is made here must not be used here.
SET search_path = pg_catalog;
SELECT set_config('shadow.script', :'script', false), set_config('shadow.target', :'target', false) \g /dev/null
DO $make$
DECLARE
    script CONSTANT text := pg_catalog.current_setting('shadow.script');
    target CONSTANT text := pg_catalog.current_setting('shadow.target');
    types CONSTANT text[] := '{text,date,name,varchar,"\"char\"",int4,int8,int2,bool,oid,regclass,jsonb,json,timestamptz,interval,float8,numeric,text[]}';
    one record;
    body CONSTANT text := $body$ BEGIN PERFORM pg_catalog.nextval('shadow_trace.calls'); RETURN NULL; END $body$;
BEGIN
    -- Functions: the built-in signatures themselves, and one or two arguments of every kind.
    FOR one IN
        WITH word AS (SELECT DISTINCT w[1] AS name FROM regexp_matches(lower(script), '[a-z_][a-z0-9_]*', 'g') w),
        known AS (
            SELECT p.proname, p.pronargs, min(p.prorettype::regtype::text) FILTER (WHERE p.prorettype::regtype::text !~ '^any|internal|record|trigger|void|cstring|handler|opaque') AS result
            FROM pg_proc p JOIN word ON word.name = p.proname WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.pronargs <= 3 AND p.prokind <> 'p' GROUP BY 1, 2),
        signature AS (
            SELECT k.proname, k.result, '' AS arguments FROM known k WHERE k.pronargs = 0
            UNION ALL SELECT k.proname, k.result, a FROM known k, unnest(types) a WHERE k.pronargs = 1
            UNION ALL SELECT k.proname, k.result, a || ', ' || b FROM known k, unnest(types) a, unnest(types) b WHERE k.pronargs = 2
            UNION ALL SELECT p.proname, k.result, pg_get_function_identity_arguments(p.oid)
                FROM pg_proc p JOIN known k ON k.proname = p.proname AND k.pronargs = p.pronargs
                WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.pronargs = 3 AND pg_get_function_identity_arguments(p.oid) !~ 'any|internal|VARIADIC|OUT|ORDER|cstring')
        SELECT DISTINCT proname, coalesce(result, 'text') AS result, arguments FROM signature
    LOOP
        BEGIN
            EXECUTE format('CREATE FUNCTION %I.%I(%s) RETURNS %s LANGUAGE plpgsql SECURITY DEFINER AS %L', target, one.proname, one.arguments, one.result, body);
        EXCEPTION WHEN duplicate_function THEN NULL;
        END;
    END LOOP;
    -- Operators, between every two kinds.
    FOR one IN
        SELECT DISTINCT ON (o.oprname, a, b) o.oprname, a, b,
               CASE WHEN o.oprname IN ('||', '#>>', '->>') THEN 'text' WHEN o.oprname IN ('->', '#>') THEN 'jsonb'
                    WHEN o.oprname IN ('+', '-', '*', '/') THEN 'numeric' ELSE 'bool' END AS result
        FROM pg_operator o, unnest(types) a, unnest(types) b
        WHERE o.oprnamespace = 'pg_catalog'::regnamespace AND o.oprkind = 'b' AND position(o.oprname IN script) > 0
          AND o.oprname IN ('=', '<>', '<', '>', '<=', '>=', '~', '~~', '!~~', '||', '->', '->>', '#>', '#>>', '+', '-', '*', '/', '@>', '&&')
    LOOP
        EXECUTE format('CREATE FUNCTION %I.%I(%s, %s) RETURNS %s LANGUAGE plpgsql SECURITY DEFINER AS %L', target,
                       'operator_' || encode(one.oprname::bytea, 'hex'), one.a, one.b, one.result, body);
        EXECUTE format('CREATE OPERATOR %I.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = %I.%I)', target, one.oprname, one.a, one.b, target,
                       'operator_' || encode(one.oprname::bytea, 'hex'));
    END LOOP;
END
$make$;
