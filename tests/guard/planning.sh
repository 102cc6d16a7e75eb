# Part of run.sh: planning and parse analysis run nobody's code. For each line of planning.txt the rival's set-up, then, in a
# new connection (whose caches are empty), the query through both doors, or the statement as it is, as tester and as a superuser.
db -o /dev/null -f "$here/planning.sql" || exit 2
# Foreign tables need the wrappers of contrib.
cases=$work/planning.txt
if [ "$(db -c "SELECT count(*) FROM pg_foreign_server WHERE srvname IN ('loop', 'near', 'files')")" = 3 ]; then cp "$here/planning.txt" "$cases"
else sed '/FOREIGN TABLE/s/^/# /' "$here/planning.txt" > "$cases"; fi
awk -F ' [|] ' '/^#/ || !NF { next } { print NR "\t" $1 "\t" $2 "\t" $3 }' "$cases" | sed 's/⏎/\x01/g' | awk -F '\t' '
    {
        setup = $3; query = $4; gsub("\001", "\n", query)
        print "\\c -\nSET client_min_messages = error;"
        if (setup ~ /[^ ]/) {
            print "SET SESSION AUTHORIZATION rival; SET search_path = rival, public;\n\\set ON_ERROR_STOP on"
            print setup ";\n\\set ON_ERROR_STOP off\nRESET SESSION AUTHORIZATION;"
        }
        for (role = 1; role <= 2; role++) {
            print "\\c -\nSET client_min_messages = error; SET search_path = rival, public;\nSELECT guard_test.sprung() \\g /dev/null"
            n = split(setup, parts, "; ")
            for (i = 1; i <= n; i++) if (parts[i] ~ /^SET /) print parts[i] ";"
            if (role == 1) print "SET SESSION AUTHORIZATION tester;"
            print "\\set valid x\n\\set ran f"
            if (substr(query, 1, 1) == "?") {
                print substr(query, 2) " \\g /dev/null\n\\if :ERROR\n\\set valid f\n\\else\n\\set valid t\n\\set ran t\n\\endif"
                print "SELECT guard_test.sprung() AS sprung \\gset\n\\echo RESULT " $1, $2, role " :valid :ran :sprung"
                continue
            }
            print "SELECT valid FROM ask.validate($guard$" query "$guard$) \\gset"
            print "SELECT true AS ran FROM (SELECT count(*) FROM ask.run($guard$" query "$guard$)) x \\gset"
            if (role == 2) {
                print "SELECT ask.teach(\x27question of line " $1 "\x27, $guard$" query "$guard$) \\g /dev/null"
                if (setup ~ /[^ ]/) {
                    print "SELECT count(*) FROM ask.suggest(1) \\g /dev/null"
                    print "SELECT ask.sql(\x27how many t are there\x27) \\g /dev/null"
                    print "SELECT ask.define(\x27weight\x27, \x27max(t.v)\x27) \\g /dev/null"
                }
            }
            print "SELECT guard_test.sprung() AS sprung \\gset\n\\echo RESULT " $1, $2, role " :valid :ran :sprung"
        }
        if (setup ~ /[^ ]/) print "SELECT guard_test.clean() \\g /dev/null"
    }' > "$work/planning.sql"
db -f "$work/planning.sql" > "$work/out" 2> "$work/err"
while read -r _ id expected role valid ran sprung; do
    case "$expected $role" in
        'none '* | 'asker 2') wanted='t t f' ;;
        'still '*) wanted="$valid $ran f" ;;
        *) wanted='f f f' ;;
    esac
    if [ "$valid $ran $sprung" = "$wanted" ]; then note ok
    else note no "planning (role $role): valid $valid, ran $ran, sprung $sprung, not $wanted: $(sed -n "${id}p" "$cases")"; fi
done < <(grep '^RESULT ' "$work/out")
if [ "$(grep -c '^RESULT ' "$work/out")" = $((2 * $(grep -c '^[a-z].* | ' "$cases"))) ]; then note ok
else note no "planning: not every line was tried, the last set-up failed: $(tail -3 "$work/err")"; fi
# A lock of the session's own stays, one that allowed code took goes.
got=$(db -c "CREATE FUNCTION rival.locking() RETURNS integer LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_lock(13); RETURN 1; END'" \
    -c "SELECT ask.allow('rival.locking()')" -c "SELECT pg_advisory_lock(4711)" -c "SELECT ask.run('SELECT rival.locking()')" \
    -c "SELECT ask.run('SELECT rival.locking() / 0')" \
    -c "SELECT string_agg(objid::text, ' ') FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()" 2> /dev/null | tail -1)
if [ "$got" = 4711 ]; then note ok; else note no "planning: advisory locks held at the end: $got, not 4711"; fi
db -q -c "DROP SCHEMA rival CASCADE" -c "DROP OWNED BY rival" -c "DROP ROLE rival" 2> /dev/null
