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
