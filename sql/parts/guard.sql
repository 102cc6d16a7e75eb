-- The guard: what administrators allow and deny beyond the reviewed lists, and business rules.
-- Objects are stored by qualified name, so that pg_dump, pg_restore and pg_upgrade keep them.

CREATE TABLE ask.allowed_object (
    kind text NOT NULL CHECK (kind IN ('relation', 'schema', 'function')),
    object text NOT NULL,
    allowed boolean NOT NULL,
    set_by name NOT NULL DEFAULT session_user,
    set_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    PRIMARY KEY (kind, object)
);
COMMENT ON TABLE ask.allowed_object IS 'What ask.allow() and ask.deny() have said: schema.name, schema, schema.function(types)';

CREATE TABLE ask.business_rule (
    relation text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('forbid', 'require')),
    value text NOT NULL,
    set_by name NOT NULL DEFAULT session_user,
    set_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    PRIMARY KEY (relation, kind, value)
);
COMMENT ON TABLE ask.business_rule IS 'What ask.rule() has said: columns that no query may read, conditions that every query must contain';

REVOKE ALL ON ask.allowed_object, ask.business_rule FROM PUBLIC;
GRANT SELECT ON ask.allowed_object, ask.business_rule TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('ask.allowed_object', '');
SELECT pg_catalog.pg_extension_config_dump('ask.business_rule', '');

-- The guard puts it around arguments whose length a query leaves open. Harmless to call: it returns its argument or raises.
CREATE FUNCTION ask._bounded(anyelement, float8) RETURNS anyelement
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'ask_bounded';

-- Rejected queries are read back once a backend, to be avoided.
CREATE INDEX turn_rejected ON ask.turn (role_name, id) WHERE trace -> 'rejected' <> '[]';

-- The canonical name of what an administrator wrote: kind and object, or an error that says what to write.
CREATE FUNCTION ask._named_object(written text, OUT kind text, OUT object text)
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    written := btrim(written);
    IF written LIKE '%.*' THEN
        kind := 'schema';
        SELECT quote_ident(n.nspname) INTO object FROM pg_namespace n WHERE n.oid = to_regnamespace(left(written, -2));
    ELSIF written LIKE '%(%' THEN
        kind := 'function';
        SELECT format('%I.%I(%s)', n.nspname, p.proname,
                   (SELECT coalesce(string_agg(format_type(a.type, NULL), ',' ORDER BY a.place), '')
                    FROM unnest(p.proargtypes) WITH ORDINALITY AS a(type, place)))
            INTO object FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE p.oid = to_regprocedure(written);
    ELSE
        kind := 'relation';
        SELECT format('%I.%I', n.nspname, c.relname) INTO object
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(written);
    END IF;
    IF object IS NULL THEN
        RAISE EXCEPTION 'there is no % "%"', kind, written
            USING ERRCODE = 'undefined_object',
                  HINT = 'Write schema.table, schema.* or schema.function(type, type).';
    END IF;
END $$;

CREATE FUNCTION ask.allow(object text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ask.allowed_object (kind, object, allowed) SELECT n.kind, n.object, true FROM ask._named_object($1) n
    ON CONFLICT (kind, object) DO UPDATE SET allowed = true, set_by = session_user, set_at = now()
$$;
COMMENT ON FUNCTION ask.allow(text) IS 'Lets questions use a table (schema.table), a schema (schema.*) or a function (schema.name(types)) that the guard would refuse; a view so allowed is trusted with all that is inside it';

CREATE FUNCTION ask.deny(object text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ask.allowed_object (kind, object, allowed) SELECT n.kind, n.object, false FROM ask._named_object($1) n
    ON CONFLICT (kind, object) DO UPDATE SET allowed = false, set_by = session_user, set_at = now()
$$;
COMMENT ON FUNCTION ask.deny(text) IS 'Keeps questions away from a table, a schema or a function, whatever else allows it';

CREATE FUNCTION ask.rule(relation text, kind text, value text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    named record;
BEGIN
    SELECT * INTO named FROM ask._named_object($1);
    IF named.kind <> 'relation' THEN
        RAISE EXCEPTION 'a rule is about a table or a view' USING ERRCODE = 'wrong_object_type';
    END IF;
    IF $2 = 'forbid' THEN
        PERFORM FROM pg_attribute a WHERE a.attrelid = to_regclass(named.object) AND a.attname = $3 AND NOT a.attisdropped;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'column "%" of % does not exist', $3, named.object USING ERRCODE = 'undefined_column';
        END IF;
    ELSIF $2 <> 'require' THEN
        RAISE EXCEPTION 'a rule of the kind "%" is unknown', $2
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Write ''forbid'' (a column) or ''require'' (a condition).';
    END IF;
    INSERT INTO ask.business_rule (relation, kind, value) VALUES (named.object, $2, $3)
        ON CONFLICT (relation, kind, value) DO UPDATE SET set_by = session_user, set_at = now();
END $$;
COMMENT ON FUNCTION ask.rule(text, text, text) IS 'A business rule: ask.rule(''public.people'', ''forbid'', ''salary'') or ask.rule(''public.orders'', ''require'', ''deleted_at IS NULL'')';

CREATE FUNCTION ask.unrule(relation text, kind text, value text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH gone AS (DELETE FROM ask.business_rule r USING ask._named_object($1) n
                  WHERE r.relation = n.object AND r.kind = $2 AND r.value = $3 RETURNING 1)
    SELECT EXISTS (SELECT FROM gone)
$$;
COMMENT ON FUNCTION ask.unrule(text, text, text) IS 'Takes a business rule back; true if there was one';

CREATE FUNCTION ask.undecide(object text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH gone AS (DELETE FROM ask.allowed_object o USING ask._named_object($1) n
                  WHERE o.kind = n.kind AND o.object = n.object RETURNING 1)
    SELECT EXISTS (SELECT FROM gone)
$$;
COMMENT ON FUNCTION ask.undecide(text) IS 'Takes ask.allow() or ask.deny() back; true if there was such a decision';

REVOKE ALL ON FUNCTION ask._named_object(text), ask.allow(text), ask.deny(text), ask.rule(text, text, text),
    ask.unrule(text, text, text), ask.undecide(text) FROM PUBLIC;
