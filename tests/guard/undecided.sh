# Part of run.sh: every function of this server's pg_catalog has been decided about.
db -c "CREATE TABLE guard_test.list (decision text, signature text, reason text)" \
   -c "\\copy guard_test.list FROM '$here/../../src/guard/lists/pg_catalog.tsv' WITH (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\x01')"
undecided=$(db -c "SET search_path = pg_catalog" -c "
    SELECT signature FROM (
        SELECT format('%s(%s)', p.proname, (SELECT coalesce(string_agg(format_type(a.type, NULL), ',' ORDER BY a.place), '')
                                            FROM unnest(p.proargtypes) WITH ORDINALITY AS a(type, place))) AS signature
        FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.oid < 12000) s
    WHERE signature NOT IN (SELECT signature FROM guard_test.list) ORDER BY 1")
if [ -z "$undecided" ]; then note ok
else note no "undecided (and so refused) on this server: $(wc -l <<< "$undecided") functions"; echo "$undecided"; fi
# The lists of extensions: every line names something that the extension has, and of those that belong to every server every
# function has been decided about.
db -c "CREATE TABLE guard_test.extension_list (extension text, decision text, name text, reason text)" \
   -c "\\copy guard_test.extension_list FROM PROGRAM 'grep -v ^# $here/../../src/guard/lists/extensions.tsv' WITH (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\x01')" \
   -c "CREATE TABLE guard_test.extension_function AS SELECT NULL::text AS extension, NULL::text AS name, NULL::text AS signature, false AS family LIMIT 0" \
   -c "CREATE SCHEMA guard_extensions"
for extension in citext pg_trgm vector postgis; do
    [ "$(db -c "SELECT count(*) FROM pg_available_extensions WHERE name = '$extension'")" = 1 ] || continue
    db -c "SET client_min_messages = error" -c "CREATE EXTENSION IF NOT EXISTS $extension SCHEMA guard_extensions" -c "
        INSERT INTO guard_test.extension_function
        SELECT e.extname, p.proname, format('%s(%s)', p.proname, (
                   SELECT coalesce(string_agg(format_type(t.oid, NULL), ',' ORDER BY a.place), '')
                   FROM unnest(p.proargtypes) WITH ORDINALITY AS a(type, place) JOIN pg_type t ON t.oid = a.type)), l.lanname IN ('c', 'internal')
        FROM pg_extension e JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e'
        JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid JOIN pg_language l ON l.oid = p.prolang
        WHERE e.extname = '$extension'" -c "
        UPDATE guard_test.extension_function SET signature = replace(replace(signature, 'guard_extensions.', ''), 'public.', '')"
    gone=$(db -c "SELECT string_agg(name, ' ') FROM guard_test.extension_list l WHERE extension = '$extension' AND NOT EXISTS (
        SELECT FROM guard_test.extension_function f WHERE f.extension = l.extension AND (l.name IN (f.name, f.signature)
            OR (l.name LIKE '%\\_*' AND f.family AND split_part(f.name, '_', 1) || '_*' = l.name)))")
    if [ -z "$gone" ]; then note ok; else note no "lists: $extension has no $gone"; fi
    [ "$extension" != postgis ] || continue
    new=$(db -c "SELECT string_agg(signature, ' ') FROM guard_test.extension_function f WHERE extension = '$extension' AND NOT EXISTS (
        SELECT FROM guard_test.extension_list l WHERE l.extension = f.extension AND l.name IN (f.name, f.signature))")
    if [ -z "$new" ]; then note ok; else note no "lists: undecided (and so refused) in $extension: $new"; fi
done
db -c "SET client_min_messages = error" -c "DROP SCHEMA guard_extensions CASCADE"
