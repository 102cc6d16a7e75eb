# Part of run.sh: functions of extensions, for those that this server offers, as superuser and as a restricted role.
for extension in $(awk -F'|' '!/^#/ { print $1 }' "$here/extensions.txt" | uniq); do
    [ "$(db -c "SELECT count(*) FROM pg_available_extensions WHERE name = '$extension'")" = 1 ] || continue
    there=$(db -c "SELECT count(*) FROM pg_extension WHERE extname = '$extension'")
    [ "$there" = 1 ] || db -c "SET client_min_messages = error" -c "CREATE EXTENSION $extension"
    for role in "SELECT" "SET SESSION AUTHORIZATION tester"; do
        while IFS='|' read -r of expected query; do
            [ "$of" = "$extension" ] || continue
            got=$(db -c "SET client_min_messages = error" -c "$role" -c "SELECT coalesce(rule, 'valid') FROM ask.validate(\$guard\$$query\$guard\$)" 2>&1 | tail -1)
            if [ "$got" = valid ] && [ "$expected" = valid ]; then
                ran=$(db -c "SET client_min_messages = error" -c "$role" -c "SELECT count(*) > 0 FROM ask.run(\$guard\$$query\$guard\$)" 2>&1 | tail -1)
                [ "$ran" = t ] || got="valid, but: $ran"
            fi
            if [ "$got" = "$expected" ]; then note ok; else note no "extensions [$role]: $got, not $expected: $query"; fi
        done < "$here/extensions.txt"
    done
    [ "$there" = 1 ] || db -c "SET client_min_messages = error" -c "DROP EXTENSION $extension"
done
