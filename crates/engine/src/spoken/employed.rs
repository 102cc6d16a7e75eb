//! Who works here, who came and who went, as people say it: 'our headcount', 'who works for us', 'interns currently with us', 'leavers last
//! year', 'new starters', 'who joined us in May'. Put in the words of the table that keeps the people: current ones are those whose last day is
//! missing, those who left are told by that day, those who came by their first.

use super::{replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;

/// Beginnings of the words of the column that tells the first day, and the word by which it is asked for.
const FIRST: &[(&str, &str)] = &[
    ("hire", "hired"),
    ("hiring", "hired"),
    ("join", "joined"),
    ("employ", "employed"),
    ("engage", "engaged"),
    ("recruit", "recruited"),
    ("appoint", "appointed"),
    ("start", "started"),
];
/// The same of the last day.
const LAST: &[(&str, &str)] = &[
    ("terminat", "terminated"),
    ("left", "left"),
    ("leav", "left"),
    ("resign", "resigned"),
    ("quit", "quit"),
    ("depart", "departed"),
    ("exit", "exited"),
];
/// Words that may open what is said of those who work here.
const OPENS: &[&str] = &[
    "work",
    "works",
    "worked",
    "working",
    "employ",
    "employed",
    "headcount",
    "payroll",
    "leavers",
    "leaver",
    "starters",
    "starter",
    "joiners",
    "joiner",
    "hires",
    "hire",
    "recruits",
    "left",
    "leave",
    "leaves",
    "leaving",
    "quit",
    "joined",
    "join",
    "started",
    "us",
    "staff",
    "here",
];
/// People, whoever they are.
const PEOPLE: &[&str] = &[
    "people",
    "persons",
    "who",
    "employees",
    "employee",
    "staff",
    "workers",
    "worker",
    "many",
    "colleagues",
    "anyone",
    "anybody",
    "someone",
    "somebody",
    "person",
];
const NOW: &[&str] = &["now", "currently", "today", "presently", "still", "right", "at", "present", "the", "moment"];

/// The people who work here, as the schema keeps them.
struct Staff {
    noun: Vec<String>,
    came: Option<&'static str>,
    went: Option<&'static str>,
    /// A column or value has the word for leaving as its own name.
    leaves: bool,
    /// Others come and go, too: members join a club and leave it.
    others_join: bool,
    others_leave: bool,
    /// Hires are rows of their own: of cars, of halls.
    hires: bool,
}

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    if !(0..tokens.len()).any(|i| OPENS.contains(&word(tokens, i))) {
        return;
    }
    let Some(staff) = staff(lexicon) else { return };
    if staff.went.is_some() {
        employed(tokens, &staff, lexicon);
    }
    // Of members or pupils the same is said.
    let named = tokens.iter().any(|t| matches!(t.lemma.as_str(), "employee" | "staff" | "hire") || staff.noun.last() == Some(&t.lemma));
    if staff.went.is_some() && (named || !staff.others_leave) {
        went(tokens, &staff);
    }
    if staff.came.is_some() {
        came(tokens, &staff, named || !staff.others_join);
    }
}

/// The only table of people that keeps the day they came or went by a word of work.
fn staff(lexicon: &Lexicon) -> Option<Staff> {
    let told = |t: usize, list: &[(&str, &'static str)], open: bool| {
        let shape = &lexicon.schema.tables[t];
        let dates = || (0..shape.columns.len()).filter(|&c| shape.columns[c].class.is_temporal() && !(open && shape.columns[c].not_null));
        list.iter().find_map(|(begins, said)| {
            dates().any(|c| lexicon.tables[t].columns[c].words.iter().any(|w| w.starts_with(begins))).then_some(*said)
        })
    };
    let mut found = (0..lexicon.tables.len()).filter(|&t| lexicon.is_person(t)).filter_map(|t| {
        let (came, went) = (told(t, FIRST, false), told(t, LAST, true));
        let work = came.is_some_and(|c| c == "hired") || went.is_some_and(|w| w != "left") || came.is_some() && went.is_some();
        work.then_some((t, came, went))
    });
    let (Some((t, came, went)), None) = (found.next(), found.next()) else { return None };
    let leaves = lexicon.named("leave").iter().any(|h| h.weight > 0.4 && !matches!(h.target, Target::Column(x, _) if x == t));
    const JOINS: &[(&str, &str)] = &[("join", ""), ("enrol", ""), ("regist", ""), ("sign", ""), ("member", "")];
    const LEAVES: &[(&str, &str)] = &[("left", ""), ("leav", ""), ("quit", "")];
    let others = |list| (0..lexicon.tables.len()).any(|x| x != t && lexicon.is_person(x) && told(x, list, false).is_some());
    let hires = lexicon.named("hire").iter().any(|h| h.weight > 0.6 && matches!(h.target, Target::Table(_)));
    let (others_join, others_leave) = (others(JOINS), others(LEAVES));
    Some(Staff { hires, others_join, others_leave, noun: lexicon.tables[t].words.clone(), came, went, leaves })
}

impl Staff {
    fn words<'a>(&'a self, before: &[&'a str], after: &[&'a str]) -> Vec<&'a str> {
        before.iter().copied().chain(self.noun.iter().map(String::as_str)).chain(after.iter().copied()).collect()
    }

    /// True where the tokens before a place name the people.
    fn named_before(&self, tokens: &[Token], at: usize) -> bool {
        let last = at.checked_sub(1).and_then(|i| tokens.get(i));
        last.is_some_and(|t| PEOPLE.contains(&t.lower.as_str()) || self.noun.last() == Some(&t.lemma))
    }
}

/// How many of the tokens from a place on only say 'now'.
fn now(tokens: &[Token], at: usize) -> usize {
    (at..tokens.len()).take_while(|&i| NOW.contains(&word(tokens, i))).count()
}

/// Those who work here now.
fn employed(tokens: &mut Vec<Token>, staff: &Staff, lexicon: &Lexicon) {
    if let Some(at) = (0..tokens.len()).find(|&i| matches!(word(tokens, i), "headcount" | "headcounts")) {
        // A column or table that is called so is asked for.
        if lexicon.named("headcount").iter().any(|h| h.weight > 0.8) {
            return;
        }
        // That of another day counts others.
        if (0..tokens.len())
            .any(|i| matches!(word(tokens, i), "on" | "ago" | "last" | "previous" | "end" | "start" | "since" | "was" | "were"))
        {
            return;
        }
        let current = at.checked_sub(1).filter(|&i| matches!(word(tokens, i), "current" | "total" | "present"));
        let from = current.unwrap_or(at);
        // 'headcount / dept'
        if tokens.get(at + 1).is_some_and(|t| t.text == "/") {
            replace(tokens, at + 1, 1, &["by"]);
        }
        let words = staff.words(&["number", "of", "current"], &[]);
        replace(tokens, from, at + 1 - from, &words);
        return;
    }
    // 'how many women do we employ today', 'do we currently employ'
    if let Some(at) = (1..tokens.len()).find(|&i| word(tokens, i) == "do" && word(tokens, i + 1) == "we") {
        let verb = at + 2 + now(tokens, at + 2);
        if matches!(word(tokens, verb), "employ") && at >= 2 && word(tokens, at - 2) != "do" {
            let end = verb + 1 + now(tokens, verb + 1);
            replace(tokens, at, end - at, &["are", "there"]);
            if let Some(many) = (0..at).find(|&i| word(tokens, i) == "many") {
                replace(tokens, many, 1, &["many", "current"]);
            }
            return;
        }
    }
    // 'who works for us', 'people who currently work here now', 'on our payroll', 'interns currently with us'
    for i in 1..tokens.len() {
        let (len, verb) = match (word(tokens, i), word(tokens, i + 1), word(tokens, i + 2)) {
            ("works" | "work" | "employed" | "working", "for" | "with" | "by", "us") => (3, true),
            ("works" | "work" | "employed" | "working", "here", _) => (2, true),
            ("on", "the" | "our", "payroll") => (3, false),
            ("with", "us", _) if now(tokens, i + 2) > 0 || i > 0 && now(tokens, i - 1) > 0 => (2, false),
            _ => continue,
        };
        let end = i + len + now(tokens, i + len);
        let mut from = i;
        while from > 0
            && (NOW.contains(&word(tokens, from - 1))
                || matches!(word(tokens, from - 1), "is" | "are" | "was" | "were" | "has" | "have" | "do" | "been" | "that"))
        {
            from -= 1;
        }
        if (from.saturating_sub(2)..i).any(|k| matches!(word(tokens, k), "no" | "not" | "longer" | "don't" | "doesn't" | "never")) {
            return;
        }
        if from == 0 || (from..i).any(|k| matches!(word(tokens, k), "was" | "were")) || word(tokens, from - 1) == "did" {
            return;
        }
        let who = from - 1;
        if word(tokens, who) == "who" && who > 0 && PEOPLE.contains(&word(tokens, who - 1)) {
            let words = staff.words(&["current"], &[]);
            replace(tokens, who - 1, end + 1 - who, &words);
        } else if word(tokens, who) == "who" {
            let words = staff.words(&["which", "current"], &[]);
            replace(tokens, who, end - who, &words);
        } else if PEOPLE.contains(&word(tokens, who)) && verb {
            let words = staff.words(&["current"], &[]);
            replace(tokens, who, end - who, &words);
        } else if !matches!(
            word(tokens, who),
            "they" | "he" | "she" | "it" | "we" | "you" | "i" | "them" | "him" | "her" | "to" | "" | "not"
        ) {
            let noun = word(tokens, who).to_string();
            replace(tokens, who, end - who, &["current", &noun]);
        }
        return;
    }
}

/// Those who left.
fn went(tokens: &mut Vec<Token>, staff: &Staff) {
    let Some(went) = staff.went else { return };
    for i in 0..tokens.len() {
        match (word(tokens, i), word(tokens, i + 1)) {
            ("leavers" | "leaver", _) => {
                let words = staff.words(&[], &[went]);
                replace(tokens, i, 1, &words);
                return;
            }
            ("left" | "leave" | "leaves" | "quit", "us") => {
                replace(tokens, i, 2, &[went]);
                return;
            }
            // 'employees left last year', 'reasons people leave': where something else is called so.
            ("left" | "leave" | "leaves" | "quit", next) if staff.leaves && staff.named_before(tokens, i) => {
                let ends = tokens.get(i + 1).is_none_or(|t| t.punctuation)
                    || matches!(
                        next,
                        "in" | "last"
                            | "this"
                            | "since"
                            | "during"
                            | "per"
                            | "by"
                            | "each"
                            | "every"
                            | "so"
                            | "within"
                            | "over"
                            | "before"
                            | "after"
                    );
                if ends {
                    replace(tokens, i, 1, &[went]);
                }
                return;
            }
            _ => {}
        }
    }
}

/// Those who came.
fn came(tokens: &mut Vec<Token>, staff: &Staff, joins: bool) {
    let Some(came) = staff.came else { return };
    for i in 0..tokens.len() {
        let new = word(tokens, i) == "new";
        let at = if new { i + 1 } else { i };
        match (word(tokens, at), word(tokens, at + 1)) {
            ("joiners" | "joiner", _) if !joins => {}
            ("starters" | "starter" | "joiners" | "joiner" | "recruits" | "recruit", _) => {
                let words = staff.words(&[], &[came]);
                replace(tokens, i, at + 1 - i, &words);
                return;
            }
            ("hires" | "hire" | "employees" | "staff", _) if new && !staff.hires => {
                let words = staff.words(&[], &[came]);
                replace(tokens, i, 2, &words);
                return;
            }
            ("joined" | "join" | "started", "us") if joins => {
                replace(tokens, i, 2, &[came]);
                return;
            }
            ("started", "with") if word(tokens, at + 2) == "us" => {
                replace(tokens, i, 3, &[came]);
                return;
            }
            ("joined", _) if joins && staff.named_before(tokens, i) && came != "joined" => {
                replace(tokens, i, 1, &[came]);
                return;
            }
            _ => {}
        }
    }
}
