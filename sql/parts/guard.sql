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
