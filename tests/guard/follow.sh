# Part of run.sh: administrators' decisions follow their objects, and reach what these are read through.
group=""
while IFS='|' read -r who does settings query expected; do
    case $who in
        '##'*)
            group=${who#\#\# }
            db -q -o /dev/null -f "$here/follow.sql" || { note no "follow: $group: no set-up"; }
            continue ;;
        '#'*) continue ;;
    esac
    query=${query# }
    if [ -n "$does" ]; then
        why=$(db -o /dev/null -c "SET client_min_messages = error" -c "SET SESSION AUTHORIZATION $who" -c "$does" 2>&1)
        [ -z "$why" ] || note no "follow: $group: $who | $does: $why"
    fi
    if [ "${query#\?}" != "$query" ]; then
        got=$(db -c "SET client_min_messages = error" -c "${query#\?}" 2>&1 | tail -1)
    else
        got=$(db -c "SET client_min_messages = error" -c "SET SESSION AUTHORIZATION tester" -c "SET search_path = follow" \
                 -c "${settings:-SELECT 1}" -c "SELECT coalesce(rule, 'valid') FROM ask.validate(\$guard\$$query\$guard\$)" 2>&1 | tail -1)
    fi
    if [ "$got" = "$expected" ]; then note ok; else note no "follow: $group: $got, not $expected: $who | $does | $settings | $query"; fi
done < "$here/follow.txt"
db -o /dev/null -c "SET client_min_messages = error" -c "DROP SCHEMA IF EXISTS follow CASCADE" -c "DROP SCHEMA IF EXISTS afar CASCADE" \
   -c "DROP SCHEMA IF EXISTS elsewhere CASCADE" -c "TRUNCATE ask.allowed_object, ask.business_rule" \
   -c "DROP OWNED BY ann, ben" -c "DROP ROLE ann, ben"
