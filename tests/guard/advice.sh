# Part of run.sh: warnings and recommendations of ask.validate, with HypoPG's estimates where it is installed; no
# hypothetical index is left behind, and HypoPG's absence, or a role's lack of rights to it, costs no more than the estimate.
db -c "CREATE TABLE visits AS SELECT g AS id, g % 3000 AS page, 'v' || g AS visitor, date '2026-01-01' + g % 300 AS day FROM generate_series(1, 60000) g" \
   -c "ALTER TABLE visits ADD PRIMARY KEY (id)" -c "ANALYZE visits" -c "GRANT SELECT ON visits TO tester" \
   -c "CREATE TABLE guard_test.advice (query text, recommended text, warned text)" -c "GRANT SELECT ON guard_test.advice TO tester" \
   -c "\\copy guard_test.advice FROM PROGRAM 'grep -v ^# $here/advice.txt' WITH (FORMAT csv, DELIMITER '|', QUOTE E'\\x01')"

# advise NAME PREAMBLE BRACKETS: every line of advice.txt; BRACKETS is what becomes of the bracketed parts.
advise() {
    db -c "SET client_min_messages = error" -c "$2" -c "
        SELECT CASE WHEN v.valid AND (CASE a.recommended WHEN '-' THEN r = '' ELSE r LIKE '%' || regexp_replace(a.recommended, '\[(.*)\]', '$3') || '%' END)
                         AND (CASE a.warned WHEN '-' THEN w = '' ELSE w LIKE '%' || a.warned || '%' END)
                    THEN 'ok' ELSE format('%s: recommends %s, warns %s', a.query, r, w) END
        FROM guard_test.advice a, ask.validate(a.query) v, array_to_string(v.recommendations, ';') r, array_to_string(v.warnings, ';') w" > "$work/advice" 2>&1
    while read -r line; do
        case $line in ok) note ok ;; *) note no "advice [$1]: $line" ;; esac
    done < "$work/advice"
    [ "$(wc -l < "$work/advice")" = "$(grep -vc '^#' "$here/advice.txt")" ] || note no "advice [$1]: not every query was judged"
}
advise "without HypoPG" "SELECT WHERE false" ''
if [ "$(db -c "SELECT count(*) FROM pg_available_extensions WHERE name = 'hypopg'")" = 1 ]; then
    # In a schema off every search_path, beside a function that is nearer for a literal.
    db -c "CREATE SCHEMA hypo" -c "CREATE EXTENSION hypopg SCHEMA hypo" \
       -c "CREATE FUNCTION hypo.hypopg_create_index(unknown_text varchar) RETURNS TABLE (indexrelid oid) LANGUAGE sql AS 'SELECT evil_int()::oid'" \
       -c "GRANT USAGE ON SCHEMA hypo TO tester"
    advise "HypoPG" "SELECT WHERE false" '\1'
    advise "HypoPG, restricted role" "SET SESSION AUTHORIZATION tester" '\1'
    advise "HypoPG, schema on the path" "SET search_path = hypo, public, pg_catalog" '\1'
    left=$(db -c "SET client_min_messages = error" -c "SELECT FROM ask.validate('SELECT * FROM visits WHERE page = 7')" \
              -c "SELECT count(*) || ' hypothetical indexes, ' || (SELECT count(*) FROM evil_log) || ' evil rows' FROM hypo.hypopg_list_indexes" | tail -1)
    if [ "$left" = "0 hypothetical indexes, 0 evil rows" ]; then note ok; else note no "advice: HypoPG left $left"; fi
    db -c "REVOKE EXECUTE ON FUNCTION hypo.hypopg_create_index(text) FROM PUBLIC"
    advise "HypoPG not executable" "SET SESSION AUTHORIZATION tester" ''
    db -c "GRANT EXECUTE ON FUNCTION hypo.hypopg_create_index(text) TO PUBLIC" -c "REVOKE USAGE ON SCHEMA hypo FROM tester"
    advise "HypoPG's schema not usable" "SET SESSION AUTHORIZATION tester" ''
    db -c "SET client_min_messages = error" -c "DROP SCHEMA hypo CASCADE"
fi
db -c "DROP TABLE visits"
