//! By which columns a row is known to people.

use super::names::TableEntry;
use crate::schema::{Table, TypeClass};

/// The columns of first and last name.
pub(super) fn person(table: &Table, entry: &TableEntry) -> Option<(usize, usize)> {
    // 'surname, or company name of a business'
    let said = |c: usize, whole: &[&str]| {
        let comment = table.columns[c].comment.as_deref().unwrap_or_default().to_lowercase();
        let head = comment.split([',', ':', ';', '(', '.', '=']).next().unwrap_or_default().trim().to_owned();
        whole.contains(&head.as_str())
    };
    let text = |c: &usize| table.columns[*c].class.is_text();
    let told = |whole: &[&str]| (0..table.columns.len()).filter(text).find(|&c| said(c, whole));
    if let (Some(first), Some(last)) =
        (told(&["first name", "given name", "forename", "christian name"]), told(&["surname", "last name", "family name"]))
    {
        return Some((first, last));
    }
    let find = |one: &[&str], initials: &[&str]| {
        (0..table.columns.len()).filter(|&c| table.columns[c].class.is_text()).find(|&c| {
            let w = &entry.columns[c].words;
            let named = w.iter().any(|x| x == "name") && w.iter().any(|x| one.contains(&x.as_str()) || initials.contains(&x.as_str()));
            named || w.len() == 1 && ["forename", "surname"].iter().any(|x| one.contains(x) && w[0] == *x)
        })
    };
    let first = find(&["first", "given", "forename", "fore", "personal"], &["f"])?;
    // 'name' beside a first name is the family's.
    let plain = || (0..table.columns.len()).find(|&c| table.columns[c].class.is_text() && entry.columns[c].words == ["name"]);
    let last = find(&["last", "family", "surname", "sur"], &["l", "s"]).filter(|l| *l != first).or_else(plain)?;
    Some((first, last))
}

pub(super) fn display(table: &Table, entry: &TableEntry) -> Vec<usize> {
    let is = |c: usize, names: &[&str]| {
        let joined = entry.columns[c].words.join(" ");
        names.contains(&joined.as_str())
    };
    let text: Vec<usize> = (0..table.columns.len()).filter(|&c| table.columns[c].class.is_text()).collect();
    // `name1` beside `name2` is the first line of a name.
    let first_line = |c: &usize| {
        let words = &entry.columns[*c].words;
        let shown = table.columns[*c].not_null || table.columns[*c].null_fraction.is_none_or(|share| share < 0.5);
        shown && matches!(words.as_slice(), [.., name, number] if name == "name" && matches!(number.as_str(), "1" | "01"))
    };
    if entry.person.is_none()
        && let Some(c) = text.iter().copied().filter(|&c| !entry.columns[c].foreign).find(first_line)
    {
        return vec![c];
    }
    let own: Vec<String> = entry.words.clone();
    let own_name = |suffix: &str| -> Vec<String> {
        let mut v = own.clone();
        v.push(suffix.to_string());
        v
    };
    // 'horse_name' says it plainer than 'full_name' beside it.
    let plain = |c: &usize| is(*c, &["name", "title"]);
    if entry.person.is_none()
        && !text.iter().any(plain)
        && let Some(c) = text.iter().copied().find(|&c| entry.columns[c].words == own_name("name"))
    {
        return vec![c];
    }
    if let Some((first, last)) = entry.person.filter(|&(_, last)| entry.columns[last].words == ["name"]) {
        return vec![first, last];
    }
    for &c in &text {
        // A person's title is a rank or a form of address.
        if is(c, &["name", "title", "full name", "label", "display name", "ttl"]) && !(entry.person.is_some() && is(c, &["title", "label"]))
        {
            return vec![c];
        }
    }
    for suffix in ["name", "title", "label"] {
        for &c in &text {
            let w = &entry.columns[c].words;
            if *w == own_name(suffix)
                || (w.len() == 2 && w[1] == suffix && (own.last() == Some(&w[0]) || own.iter().any(|o| o.starts_with(w[0].as_str()))))
            {
                return vec![c];
            }
        }
    }
    if let Some((first, last)) = entry.person {
        return vec![first, last];
    }
    // A dated row is an event: the name in it is somebody else's ('agent_name' of a ticket).
    let has = |test: &dyn Fn(TypeClass) -> bool| table.columns.iter().any(|x| test(x.class));
    let event = has(&|class| matches!(class, TypeClass::Timestamp | TypeClass::TimestampTz))
        || numbered(table, entry) && has(&|class| class == TypeClass::Date);
    if let Some(c) = text.iter().copied().find(|&c| {
        !event && !entry.columns[c].foreign && entry.columns[c].words.last().is_some_and(|w| matches!(w.as_str(), "name" | "title"))
    }) {
        return vec![c];
    }
    // A table named like one of its columns holds just that: country(country), color(color). A key of a few letters is a code, and what
    // says it in words is the name.
    if let Some(c) = text.iter().copied().find(|&c| entry.columns[c].words == own) {
        let said = Some(c).filter(|&c| table.primary_key.as_slice() == [c] && is_short(&table.columns[c]));
        return vec![said.and_then(|_| described(table, entry)).unwrap_or(c)];
    }
    // So does one named like a column of the same meaning: medication(drug).
    let alike = |c: &usize| match (own.as_slice(), entry.columns[*c].words.as_slice()) {
        ([thing], [word]) => !entry.columns[*c].foreign && super::DICTIONARY.synonyms(thing).iter().any(|s| s == word),
        _ => false,
    };
    if let Some(c) = text.iter().copied().find(alike) {
        return vec![c];
    }
    if let Some(c) = described(table, entry) {
        return vec![c];
    }
    // What no two rows share, if it is written for people: a plate, a serial number, an invoice's number.
    let told_apart = |c: &usize| {
        let named = entry.columns[*c]
            .words
            .iter()
            .any(|w| matches!(w.as_str(), "email" | "mail" | "phone" | "hash" | "token" | "uuid" | "url" | "login" | "username"));
        table.unique_keys.iter().any(|k| k.as_slice() == [*c]) && !entry.columns[*c].foreign && table.columns[*c].not_null && !named
    };
    if let Some(c) = text.iter().copied().find(told_apart) {
        return vec![c];
    }
    let event = table.columns.iter().any(|x| matches!(x.class, TypeClass::Timestamp | TypeClass::TimestampTz));
    if let (true, [key]) = (event, table.primary_key.as_slice()) {
        return vec![*key];
    }
    // A plate or a number that rows are kept by says which they are; a letter for their state doesn't.
    let sorts = |c: usize| {
        let words = &entry.columns[c].words;
        let told = table.columns[c].comment.as_deref().is_some_and(|said| super::codes::comment_codes(said).len() > 1);
        told || words
            .iter()
            .any(|w| matches!(w.as_str(), "status" | "type" | "kind" | "state" | "category" | "result" | "reason" | "region" | "zone"))
    };
    // A code and what it means; what many rows share is a kind of theirs.
    let shared = |c: &usize| table.columns[*c].distinct.is_some_and(|d| table.rows <= 0.0 || table.rows > 2.0 * d);
    if let ([key], [_, _]) = (table.primary_key.as_slice(), table.columns.as_slice())
        && let Some(c) = text.iter().copied().find(|c| c != key && !entry.columns[*c].foreign && !shared(c))
    {
        return vec![c];
    }
    if numbered(table, entry) && table.columns[table.primary_key[0]].class.is_text() {
        return vec![table.primary_key[0]];
    }
    // A number that not every row has is of something else ('delivery note no').
    let tells = |c: usize| {
        let words = &entry.columns[c].words;
        let counts = words.last().is_some_and(|w| matches!(w.as_str(), "number" | "code"));
        !counts || table.columns[c].not_null || words.iter().any(|w| own.contains(w))
    };
    let identifying = ["email", "login", "username", "subject", "description", "code", "number", "detail"];
    for w in identifying {
        if let Some(c) = text
            .iter()
            .copied()
            .find(|&c| !entry.columns[c].foreign && !sorts(c) && tells(c) && entry.columns[c].words.last().is_some_and(|l| l == w))
        {
            return vec![c];
        }
    }
    match table.primary_key.as_slice() {
        [key] => vec![*key],
        keys => {
            // 'grape' of a `vineyardgrape`: what a table kept by two keys is called by, in its last word.
            let last = |c: &&usize| {
                let words = &entry.columns[**c].words;
                !entry.columns[**c].foreign && table.columns[**c].class.is_text() && !words.is_empty() && own.ends_with(words)
            };
            if let Some(c) = keys.iter().find(last) {
                return vec![*c];
            }
            // A yes or no says nothing of which row it is.
            let flag = |c: usize| crate::roles::says_yes_or_no(&table.columns[c]);
            let plain = |c: &usize| !entry.columns[*c].key && !sorts(*c) && !keys.contains(c) && !flag(*c);
            // The number of a line says nothing without that of its document.
            let own = |c: &usize| !entry.columns[*c].foreign && !table.columns[*c].class.is_temporal();
            let all = || if keys.iter().any(own) { keys } else { keys.get(..1).unwrap_or_default() };
            text.iter().copied().find(plain).map_or_else(|| all().to_vec(), |c| vec![c])
        }
    }
}

/// True for a text of a few letters only, by its type or by what is stored: a code.
pub(crate) fn is_short(column: &crate::schema::Column) -> bool {
    const LETTERS: usize = 5;
    let length = column.type_name.split_once('(').and_then(|(_, rest)| rest.split(')').next()?.trim().parse::<usize>().ok());
    let code = |v: &String| v.chars().count() <= LETTERS && !v.is_empty() && !v.chars().any(char::is_lowercase);
    column.class.is_text()
        && (length.is_some_and(|n| n <= LETTERS) || !column.common_values.is_empty() && column.common_values.iter().all(code))
}

/// What master data without names calls its rows by: the description of an article, the text of an account. It is short, each row has one
/// of its own, and the table dates nothing but its rows themselves, so that it is no report of what happened.
fn described(table: &Table, entry: &TableEntry) -> Option<usize> {
    const SAYS: &[&str] = &["description", "designation", "text", "label", "caption", "denomination", "wording"];
    /// Longer ones are read, not named.
    const LONGEST: usize = 80;
    /// Of the rows at least this share must differ.
    const DIFFERENT: f64 = 0.8;
    let [key] = table.primary_key.as_slice() else { return None };
    let stamp = |c: usize| {
        let words = &entry.columns[c].words;
        words.iter().any(|w| {
            matches!(
                w.as_str(),
                "create"
                    | "created"
                    | "enter"
                    | "entered"
                    | "add"
                    | "added"
                    | "change"
                    | "changed"
                    | "update"
                    | "updated"
                    | "valid"
                    | "since"
            )
        })
    };
    let happened = (0..table.columns.len()).any(|c| table.columns[c].class.is_temporal() && table.columns[c].not_null && !stamp(c));
    // What leads to other rows, and is numbered, may be a case of theirs.
    if happened || !(table.columns[*key].class.is_text() || entry.columns.iter().filter(|c| c.foreign).count() < 2) {
        return None;
    }
    (0..table.columns.len()).find(|&c| {
        let column = &table.columns[c];
        let width = column.type_name.split_once('(').and_then(|(_, n)| n.trim_end_matches(')').parse::<usize>().ok());
        let values = || column.common_values.iter().chain(column.range.as_deref().into_iter().flat_map(|(low, high)| [low, high]));
        let short = width.is_none_or(|w| w <= LONGEST) && values().all(|v| v.chars().count() <= LONGEST);
        let spread = column.distinct.is_none_or(|d| d >= table.rows * DIFFERENT);
        let kept = column.not_null || column.null_fraction.is_some_and(|share| share == 0.0);
        let told = column.comment.as_deref().is_some_and(|said| super::codes::comment_codes(said).len() > 1);
        let own = entry.columns[c].words.iter().rev().find(|w| w.parse::<u8>().is_err());
        let said = own.is_some_and(|w| SAYS.contains(&w.as_str()));
        column.class == TypeClass::Text && c != *key && !entry.columns[c].foreign && short && spread && kept && said && !told
    })
}

/// True where rows are kept by a number of theirs that people use: `ticket_no`, `reg_no`.
fn numbered(table: &Table, entry: &TableEntry) -> bool {
    let [key] = table.primary_key.as_slice() else { return false };
    !entry.columns[*key].foreign && entry.columns[*key].words.len() > 1 && entry.columns[*key].words.last().is_some_and(|w| w == "number")
}
